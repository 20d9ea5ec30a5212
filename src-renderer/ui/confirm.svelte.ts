/** Asking before something is lost. */

interface Question {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly danger: boolean;
  readonly answer: (agreed: boolean) => void;
}

/** The question that ui/ConfirmDialogue.svelte shows; null while there is none. */
export const question = $state<{ current: Question | null }>({ current: null });

/** Resolves to true where the user agreed. */
export function confirm(title: string, text: string, yes: string, danger = false): Promise<boolean> {
  question.current?.answer(false);
  return new Promise((resolve) => {
    question.current = {
      title,
      text,
      yes,
      danger,
      answer: (agreed) => {
        question.current = null;
        resolve(agreed);
      },
    };
  });
}
