import { asScreen, type Screen } from './screen.ts';
import { compareScreen } from './compare/screen.ts';
import { fixScreen } from './fix/screen.ts';
import { findScreen } from './find/screen.ts';
import { flowScreen } from './flow/screen.ts';
import { matrixScreen } from './matrix/screen.ts';
import { podScreen } from './pod/screen.ts';
import { policiesScreen } from './policies/screen.ts';
import { probeScreen } from './probe/screen.ts';
import type { ScreenName } from '../state/place.ts';
import { watchScreen } from './watch/screen.ts';
import { whatIfScreen } from './what-if/screen.ts';

/** Every screen. */
export const SCREENS: readonly Screen[] = [
  asScreen(findScreen),
  asScreen(podScreen),
  asScreen(flowScreen),
  asScreen(probeScreen),
  asScreen(policiesScreen),
  asScreen(watchScreen),
  asScreen(matrixScreen),
  asScreen(whatIfScreen),
  asScreen(fixScreen),
  asScreen(compareScreen),
];

export function screenOf(name: ScreenName): Screen | undefined {
  return SCREENS.find((screen) => screen.name === name);
}
