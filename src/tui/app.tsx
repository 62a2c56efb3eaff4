import { Box, Text, useInput, usePaste } from 'ink';
import { useSyncExternalStore } from 'react';
import { frameOf } from './frame.ts';
import type { Shell } from './shell.ts';
import { paint } from './theme.ts';
import { strokesOf } from './keys/stroke.ts';

/** The shell on a terminal: one place where keys arrive, one text for each row. */
export function App({ shell }: { readonly shell: Shell }) {
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
