/** Calico's objects as they are stored. */
export const STORED_GROUP = 'crd.projectcalico.org';

/** The same as they are written: its own API server hands them out, and manifests are of this group. */
export const WRITTEN_GROUP = 'projectcalico.org';
