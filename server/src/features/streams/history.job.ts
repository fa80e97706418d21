import type { Job } from '../../platform/job-runner.js';
import { keepHistory } from './history.service.js';

/** Notices a standby that took over while the server ran; a restore is noticed at its start. */
export const historyJob: Job = {
  name: 'stream-history',
  everySeconds: 5,
  meaning: 'Notices a restored backup or a standby that took over, and has streams begin anew.',
  async run({ db, now, log, notes }) {
    if (!(await keepHistory(db, now()))) return;
    if (notes) notes.warning = 'The database has another history than before; readers of streams begin anew.';
    log('The database has another history than before: streams have new epochs.');
  },
};
