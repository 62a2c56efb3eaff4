/** One stop of the tour: a command that can be pasted, and the mistake or the fact that its answer shows. */
export interface TourStop {
  readonly command: string;
  readonly shows: string;
}

/** What to try in the demo cluster, the plainest mistake first. Every command answers with `--demo` alone. */
export const TOUR: readonly TourStop[] = [
  {
    command: 'kubectl netpol why --demo web db:5432',
    shows: 'the database lets web in, but the egress policy of web does not let it out',
  },
  {
    command: 'kubectl netpol why --demo checkout payments/svc/api:80',
    shows: 'a namespaceSelector asks for the label "name", which no namespace has',
  },
  {
    command: 'kubectl netpol why --demo web svc/checkout:80',
    shows: 'a rule names the port of the Service, not the port that the pods listen on',
  },
  {
    command: 'kubectl netpol why --demo web svc/catalog:80',
    shows: 'one replica carries an older label: about every third connection fails',
  },
  {
    command: 'kubectl netpol why --demo payments/api payments/svc/ledger:5432',
    shows: 'both sides have a rule for it, and the name does not resolve: DNS was forgotten',
  },
  {
    command: 'kubectl netpol why --demo catalog data/db:5432',
    shows: 'two dashes where one was meant: all of "shop" gets in, not only checkout',
  },
  {
    command: 'kubectl netpol why --demo monitoring/prometheus payments/ledger:9187',
    shows: 'allow-ledger-scrape would allow it, but stands in "monitoring" and selects nobody',
  },
  {
    command: 'kubectl netpol why --demo payments/api 203.0.113.200:443',
    shows: 'an except takes the address out of its ipBlock again',
  },
  {
    command: 'kubectl netpol why --demo internet svc/web:80',
    shows: 'a caller from outside, let in by an ipBlock',
  },
  {
    command: 'kubectl netpol pod --demo -n payments ledger-0',
    shows: 'every policy that selects one pod, and what may come in and go out',
  },
];
