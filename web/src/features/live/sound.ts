const TONE_HZ = 660;
const LENGTH_S = 0.18;
const VOLUME = 0.08;

/** A short tone. Browsers allow it only after the person has done something on the page: switching it on is that. */
export function beep(context: AudioContext): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = TONE_HZ;
  volume.gain.setValueAtTime(VOLUME, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + LENGTH_S);
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + LENGTH_S);
}
