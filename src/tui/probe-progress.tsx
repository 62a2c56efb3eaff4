import { Box, Text } from 'ink';
import type { Writable } from 'node:stream';
import { printable } from '../report/printable.ts';
import { type LiveRegion, showLiveRegion } from './live-region.tsx';
import type { ProbeRows, RowState } from './probe-rows.ts';

const MARKS: Readonly<Record<Exclude<RowState, 'waiting'>, { readonly mark: string; readonly color?: string }>> = {
  done: { mark: '✓' },
  open: { mark: '✓', color: 'green' },
  closed: { mark: '✗', color: 'red' },
  failed: { mark: '!', color: 'yellow' },
};

/** Shows on a terminal how far a probe is; the report says it again. */
export function startProbeProgress(stderr: Writable, rows: ProbeRows['rows'], color: boolean): LiveRegion {
  return showLiveRegion(stderr, (spinner) => <Rows rows={rows()} spinner={spinner} color={color} />);
}

interface RowsProps {
  readonly rows: ReturnType<ProbeRows['rows']>;
  /** What stands where a mark will be. */
  readonly spinner: string;
  readonly color: boolean;
}

function Rows({ rows, spinner, color }: RowsProps) {
  return (
    <Box flexDirection="column">
      {rows.map(({ state, text, detail }) => (
        <Text key={text} wrap="truncate">
          {state === 'waiting' ? <Text dimColor={color}>{spinner}</Text> : <Mark state={state} color={color} />}{' '}
          {printable(text)} <Text dimColor={color}>{printable(detail)}</Text>
        </Text>
      ))}
    </Box>
  );
}

function Mark({ state, color }: { readonly state: Exclude<RowState, 'waiting'>; readonly color: boolean }) {
  const { mark, color: name } = MARKS[state];
  return <Text {...(color && name !== undefined ? { color: name } : {})}>{`${mark}  `}</Text>;
}
