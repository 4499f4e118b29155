import { h as create, type ComponentChildren, type VNode } from 'preact';

/**
 * Preact's `h`, with types that hold a component to its properties and give every element the same type; those of Preact do
 * not stand exactOptionalPropertyTypes. A child that is text becomes a text node, whatever is in it.
 */
export function h(type: string, attributes: Attributes | null, ...children: readonly ComponentChildren[]): VNode;
export function h<P extends object>(type: (properties: P) => VNode, properties: P & { readonly key?: string }): VNode;
export function h(type: unknown, properties: object | null, ...children: readonly ComponentChildren[]): VNode {
  return create(type as string, properties, ...children);
}

type Attributes = Readonly<Record<string, unknown>>;
