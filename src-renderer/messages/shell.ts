/** Texts of the frame around the views, in en-GB. */
export const shell = {
  navigation: 'Views',
  views: {
    start: 'Start',
    cohort: 'Cohort',
    missingness: 'Missingness',
    train: 'Train',
    results: 'Results',
    predict: 'Predict',
    settings: 'Settings',
  },
} as const;
