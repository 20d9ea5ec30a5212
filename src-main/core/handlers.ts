/** Every request with its answer. */
import type { RequestName } from '../contract/contract.ts';
import type { Environment } from './environment.ts';
import type { Handlers } from './session.ts';
import { appHandlers } from './appHandlers.ts';
import { cohortHandlers } from './cohortHandlers.ts';
import { gainHandlers } from './gainHandlers.ts';
import { explainHandlers } from './explainHandlers.ts';
import { missingnessHandlers } from './missingnessHandlers.ts';
import { predictionHandlers } from './predictionHandlers.ts';
import { reportHandlers } from './reportHandlers.ts';
import { resultsHandlers } from './resultsHandlers.ts';
import { robustnessHandlers } from './robustnessHandlers.ts';
import { studyHandlers } from './studyHandlers.ts';

export function createHandlers(environment: Environment): Handlers<RequestName> {
  return {
    ...appHandlers(environment),
    ...cohortHandlers(environment),
    ...missingnessHandlers(),
    ...studyHandlers(environment),
    ...resultsHandlers(environment),
    ...explainHandlers(environment),
    ...predictionHandlers(environment),
    ...reportHandlers(environment),
    ...gainHandlers(environment),
    ...robustnessHandlers(environment),
  };
}
