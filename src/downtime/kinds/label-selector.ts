import type { k8s } from '../../kubernetes';

/** A selector in the form that kubectl takes; '' when it selects nothing or everything. */
export function selectorText(selector: k8s.LabelSelector = {}): string {
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    const list = `(${[...values].sort().join(',')})`;
    switch (operator) {
      case 'In':
        return `${key} in ${list}`;
      case 'NotIn':
        return `${key} notin ${list}`;
      case 'Exists':
        return key;
      default:
        return `!${key}`;
    }
  });
  return [...labels.sort(), ...expressions.sort()].join(',');
}
