// Other features simulate incidents through here.
export { type SimulatedAlert, type SimulatedIncident, simulateIncidents } from './simulate.js';
