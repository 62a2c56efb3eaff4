import { Box, type SuspendTerminal, Text, useApp, useInput, usePaste } from 'ink';
import { useEffect, useSyncExternalStore } from 'react';
import { frameOf } from './frame.ts';
import type { Shell } from './shell.ts';
import { paint } from './theme.ts';
import { strokesOf } from './keys/stroke.ts';

interface AppProps {
  readonly shell: Shell;
  /** Is told how to lend the terminal to another program. */
  readonly onReady: (suspend: SuspendTerminal) => void;
}

/** The shell on a terminal: one place where keys arrive, one text for each row. */
export function App({ shell, onReady }: AppProps) {
  const { suspendTerminal } = useApp();
  useEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
  const scene = useSyncExternalStore(shell.subscribe, shell.scene);
  useInput((input, key) => {
    for (const stroke of strokesOf(input, key)) shell.press(stroke);
  });
  usePaste((text) => shell.paste(text));
  const { look, columns, rows } = scene;
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      {frameOf(scene).map(({ line, isSelected }, row) => (
        // A row is its place on the screen, whatever stands in it.
        // oxlint-disable-next-line react/no-array-index-key
        <Text key={row} wrap="truncate-end" aria-hidden={line.isDecoration === true}>
          {paint(line, look, isSelected) || ' '}
        </Text>
      ))}
    </Box>
  );
}
