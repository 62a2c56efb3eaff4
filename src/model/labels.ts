/** Labels of one object. A missing key and an empty value are different things (semantics A.4). */
export type Labels = Readonly<Record<string, string>>;

/** The label that the control plane sets on every namespace, with its name as value (semantics A.1). */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';
