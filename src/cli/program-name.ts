/** What people type. Texts that show a command start with it. */
export const PROGRAM = 'kubectl netpol';
