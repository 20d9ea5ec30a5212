/** Charts carry their colours in themselves: on paper they are the light theme's, whatever the window shows. */
import { lightTheme, type Theme } from '../../src-main/charts/chart.ts';

class Printing {
  on = $state(false);

  theme(shown: Theme): Theme {
    return this.on ? lightTheme : shown;
  }
}

export const printing = new Printing();
