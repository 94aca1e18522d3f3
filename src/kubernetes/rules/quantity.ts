/** A number with a unit: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** What a quantity amounts to; undefined when it is none. */
export function amountOf(quantity: unknown): number | undefined {
  if (typeof quantity === 'number') return Number.isFinite(quantity) ? quantity : undefined;
  if (typeof quantity !== 'string') return undefined;
  const found = QUANTITY.exec(quantity);
  if (!found) return undefined;
  const [, number, unit = ''] = found;
  if (BINARY.includes(unit)) return Number(number) * 1024 ** (BINARY.indexOf(unit) + 1);
  if (DECIMAL.includes(unit)) return Number(number) * 1000 ** (DECIMAL.indexOf(unit) - 3);
  return Number(`${number}${unit}`);
}
