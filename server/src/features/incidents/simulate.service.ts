// Other features simulate incidents through here.
export { simulateIncidents } from './simulate.js';
