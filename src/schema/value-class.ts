// value-class.ts — classes for values that pointers lead to and that are no objects of a class themselves.
import { nodeCrypto } from '../media/node-crypto.js';
import { recordDeclaration, recordField } from './class-record.js';
import type { AbstractClass, FieldType } from './field-type.js';
import { resolveThunk } from './resolve-thunk.js';
import { typeSignature } from './type-signature.js';

/** An object that holds one value. */
export interface ValueObject {
  value: unknown;
}

/** Name of the field, and what errors call the class. */
const PLACE = { declaredBy: 'the value of a pointer', name: 'value' };
/** Units of a type's spelling that go into a class's name; a hash stands for the rest. */
const SPELLED = 120;

const valueClasses = new Map<string, new () => ValueObject>();
const classIds = new WeakMap<AbstractClass, number>();
const madeFor = new WeakMap<object, FieldType>();
let lastId = 0;

/**
 * The class whose objects hold one value of type `type`; the same one for all types that are stored alike.
 *
 * @param nullable - whether the value may be null.
 * @throws SchemaError when a class in the type cannot be resolved.
 */
export function valueClassOf(type: FieldType, nullable = false): new () => ValueObject {
  const signature = typeSignature(type, PLACE);
  const key = [nullable ? 'nullable' : '', signature, ...classesOf(type).map(idOf)].join('|');
  let target = valueClasses.get(key);
  if (target === undefined) {
    target = makeClass(signature, type, nullable);
    valueClasses.set(key, target);
  }
  return target;
}

/** The type of the value of such a class, or null for any other class. */
export function valueTypeOf(target: object): FieldType | null {
  return madeFor.get(target) ?? null;
}

function makeClass(signature: string, type: FieldType, nullable: boolean): new () => ValueObject {
  const target = class Value {
    declare value: unknown;
  };
  recordDeclaration(target, { name: nameOf(signature), isRoot: false, identity: undefined });
  recordField(target, {
    name: PLACE.name,
    type,
    nullable,
    optional: false,
    volatile: false,
    accessor: false,
    undecided: null,
  });
  madeFor.set(target, type);
  return target;
}

/** A stored name: the type's spelling, and a hash where a name cannot have all of it. */
function nameOf(signature: string): string {
  const words = signature.slice(0, SPELLED).match(/[\p{L}\p{N}_$]+/gu) ?? [];
  const name = `corundum.Value:${words.join('-')}`;
  if (words.length === 1 && words[0] === signature) return name;
  return `${name}:${nodeCrypto().hash('sha256', signature, 'hex').slice(0, 8)}`;
}

function classesOf(type: FieldType): readonly AbstractClass[] {
  switch (type.kind) {
    case 'ref':
    case 'embedded':
      return [resolveThunk(type.target, PLACE)];
    case 'pointer':
      return type.value === null ? [resolveThunk(type.target, PLACE)] : classesOf(type.value);
    case 'collection':
      return type.parts.flatMap(classesOf);
    default:
      return [];
  }
}

function idOf(target: AbstractClass): number {
  let id = classIds.get(target);
  if (id === undefined) {
    id = ++lastId;
    classIds.set(target, id);
  }
  return id;
}
