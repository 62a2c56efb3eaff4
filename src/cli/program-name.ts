/** What people type. Texts that show a command start with it. */
export const PROGRAM = 'kubectl netpol';

/** Where the product is at home; the krew manifest names it, too. */
export const HOMEPAGE = 'https://github.com/kubectl-netpol/kubectl-netpol';
