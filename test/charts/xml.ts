/** A strict reader of the XML that charts write: elements, attributes, text; anything else is an error. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Text directly inside, entities resolved. */
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

interface Open {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/** @throws Error that says at which place the text is not well-formed. */
export function parseXml(source: string): XmlElement {
  const tag = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/y;
  const stack: Open[] = [];
  let root: XmlElement | null = null;
  let at = 0;
  while (at < source.length) {
    if (source[at] !== '<') {
      const end = source.indexOf('<', at);
      const text = source.slice(at, end < 0 ? source.length : end);
      const top = stack.at(-1);
      if (top) top.text += resolved(text, at);
      else if (text.trim() !== '') throw new Error(`text outside of the root at ${at}: ${text.slice(0, 40)}`);
      at += text.length;
      continue;
    }
    tag.lastIndex = at;
    const found = tag.exec(source);
    if (!found) throw new Error(`no well-formed tag at ${at}: ${source.slice(at, at + 60)}`);
    const [whole, closing, name, attributes, selfClosing] = found as unknown as [
      string,
      string,
      string,
      string,
      string,
    ];
    if (closing) {
      const top = stack.pop();
      if (top?.name !== name) throw new Error(`</${name}> closes <${top?.name ?? 'nothing'}> at ${at}`);
      if (stack.length === 0) root = top;
    } else {
      if (root) throw new Error(`a second root at ${at}`);
      const open: Open = { name, attributes: attributesOf(attributes, at), children: [], text: '' };
      stack.at(-1)?.children.push(open);
      if (!selfClosing) stack.push(open);
      else if (stack.length === 0) root = open;
    }
    at += whole.length;
  }
  if (stack.length > 0 || !root) throw new Error(`<${stack.at(-1)?.name ?? 'nothing'}> is not closed`);
  return root;
}

function attributesOf(source: string, at: number): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name, value] of source.matchAll(/\s+([\w:-]+)="([^"]*)"/g)) {
    if (attributes.has(name!)) throw new Error(`attribute ${name!} twice at ${at}`);
    attributes.set(name!, resolved(value!, at));
  }
  return attributes;
}

function resolved(text: string, at: number): string {
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)) {
    throw new Error(`a character that XML does not allow at ${at}`);
  }
  return text.replace(/&([^;]*;?)/g, (_, entity: string) => {
    const plain = ENTITIES[entity.replace(/;$/, '')];
    if (plain === undefined || !entity.endsWith(';')) throw new Error(`&${entity} is no entity, at ${at}`);
    return plain;
  });
}

export function* everyElement(root: XmlElement): Generator<XmlElement> {
  yield root;
  for (const child of root.children) yield* everyElement(child);
}
