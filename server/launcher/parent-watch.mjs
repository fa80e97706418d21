// Loaded before the main module of every child (node --import). A launcher that is killed outright cannot stop its
// children; its end of the channel closes, and the child then ends the way it ends on SIGTERM: in order.
const DRAIN_MS = 15_000;

if (process.channel) {
  process.once('disconnect', () => {
    // The launcher held the other end of these pipes too; a log line must not end the drain.
    process.stdout.on('error', () => {});
    process.stderr.on('error', () => {});
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // The channel alone must not keep a child alive that has ended its work.
  process.channel.unref();
}
