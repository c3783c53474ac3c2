// codes.ts — every error code of the library with its one-line meaning.

/**
 * Meaning of each stable error code, by family. `docs/errors.md` has a section for each of them: what happened, why,
 * and what to do.
 */
export const ERROR_CODES = {
  POOL_NOT_FOUND: 'No file is at the path, and the options do not ask for one to be created.',
  POOL_EXISTS: 'A file is at the path already, and the options ask for a new one only.',
  POOL_LOCKED: 'Another opener owns the pool.',
  POOL_CLOSED: 'The pool was closed; its handles read nothing any more.',
  POOL_READONLY: 'The pool was opened read-only, or its medium refuses changes.',
  POOL_BAD_MAGIC: 'The file does not begin with the mark of a pool.',
  POOL_ZEROED: 'The file has the size of a pool and holds only zeros where its headers belong.',
  POOL_VERSION: 'The pool has a format version that this library does not know.',
  POOL_FEATURE: 'The pool uses a format feature that this library does not know.',
  POOL_TRUNCATED: 'The file is shorter than its header says.',
  POOL_CORRUPT: 'A checksum or a structure inside the pool is wrong.',
  POOL_POISONED: 'An input or output error ended the use of this pool until it is opened again.',
  POOL_GONE: 'The file of an open pool was deleted, truncated or replaced.',
  POOL_ROOT_MISMATCH: 'The root object of the pool is of another class than the one given.',
  POOL_FLAGS: 'Open flags or options contradict each other or are out of range.',
  POOL_NOT_A_POOL: 'The file that would be replaced or formatted is not a pool.',
  POOL_BUSY: 'The pool cannot do this now: it is being opened, or a transaction is running.',

  MEDIA_MAP: 'Memory or address space for the pool was refused.',
  MEDIA_SYNC: 'Making written data durable failed.',
  MEDIA_WRITE: 'Writing to the pool file failed.',
  MEDIA_READ: 'Reading from the pool file failed.',
  MEDIA_FULL: 'The device or the quota has no space left.',
  MEDIA_TOO_LARGE: 'The file system or the medium cannot hold a file of this size.',
  MEDIA_SIGBUS: 'A page of the mapped pool file could not be read.',
  MEDIA_INCOHERENT: 'The private mapping does not show what was written to the file.',
  MEDIA_NATIVE_UNAVAILABLE: 'The native binary cannot be loaded here, and it was asked for.',
  MEDIA_UNSUPPORTED: 'The platform or the medium does not have what was asked for.',

  ALLOC_OUT_OF_SPACE: 'The pool reached its maximum size.',
  ALLOC_TOO_LARGE: 'One allocation is larger than a pool can give in one piece.',
  ALLOC_BAD_POSITION: 'A position given to the allocator is not the start of an allocation.',

  TX_REQUIRED: 'A persistent object was changed outside a transaction.',
  TX_ABORTED: 'The transaction was aborted.',
  TX_PROMISE: 'The body of a transaction returned a promise.',
  TX_CLOSED: 'A journal was used after its transaction ended.',
  TX_OTHER_POOL: 'A transaction of one pool was used for another pool.',
  TX_TOO_LARGE: 'One transaction changes more than a transaction may.',
  TX_ACTIVE: 'This cannot be done inside a transaction.',
  TX_CONFLICT: 'Something that the transaction relied on changed since it was read.',
  TX_HOOK: 'An action that waited for the end of a transaction threw an error.',

  SCHEMA_NO_METADATA:
    'A field has no type: the decorator gives none and the compiler emitted none.',
  SCHEMA_UNKNOWN_TYPE: 'A field has a type that cannot persist.',
  SCHEMA_AMBIGUOUS_TYPE: 'The compiler recorded too little to know the type of a field.',
  SCHEMA_DUPLICATE_NAME: 'Two classes, two fields or two declarations claim one name.',
  SCHEMA_UNRESOLVED: 'A class reference gave no class when it was resolved.',
  SCHEMA_MISMATCH: 'The pool holds a class with another layout than the one in the program.',
  SCHEMA_INFERRED_NAMES:
    'The set of inferred class names is not the one that the pool was written with.',
  SCHEMA_NOT_REGISTERED: 'A class is persistent, but this pool was opened without it.',
  SCHEMA_BAD_NAME: 'The stored name of a class is empty, too long or has forbidden characters.',
  SCHEMA_BAD_FIELD_NAME:
    'A field has a name, or stands in a place, that a persistent field cannot have.',
  SCHEMA_TOO_LARGE: 'An object, a class or a schema is larger than the format allows.',
  SCHEMA_NOT_PCLONE: 'An object was to be cloned whose class is not declared so.',
  SCHEMA_NOT_PERSISTENT: 'A class is used as persistent and is not declared so.',
  SCHEMA_CONSTRUCTOR: 'A class cannot be constructed without arguments, or its constructor failed.',

  FIELD_TYPE: 'A value has the wrong type for its field.',
  FIELD_RANGE: 'A value has the right type and is outside the range of its field.',
  FIELD_UNSET: 'A required field has no value at commit.',
  FIELD_UNDECORATED: 'A persistent object has a property that no decorator declares.',
  FIELD_READONLY: 'A field or a view cannot be written.',

  PTR_STALE: 'A handle refers to an object that was freed, or to an earlier opening of the pool.',
  PTR_OTHER_POOL: 'An object of one pool was given to another.',
  PTR_CORRUPT: 'A stored reference does not lead to an object of the expected class.',
  PTR_NULL: 'An empty pointer was followed.',
  PTR_TOO_DEEP: 'Objects lie too deep inside each other to be written as nested values.',
  PTR_NOT_EMPTY: 'A pointer that may be initialised only when it is empty leads somewhere already.',
  OWNERSHIP: 'An object that a Pbox owns would get another owner, or own itself.',

  CELL_BORROWED: 'A cell was borrowed in a way that another borrow of it forbids.',
  CELL_RELEASED: 'A guard of a cell or a lock was used after it had been released.',
  CELL_LOCKED: 'A lock was asked for that is held already.',

  COLLECTION_KEY: 'A key has the wrong type or range for its collection.',
  COLLECTION_INDEX: 'An index is outside the collection.',
  COLLECTION_EMPTY: 'An element was asked of an empty collection.',
  COLLECTION_MODIFIED:
    'A collection was changed while it was walked in a way that does not allow it.',

  CHAPERON_OPTIONS: 'A path, a body or an option given to the chaperon is not what it must be.',
  CHAPERON_EXISTS: 'At the path of a session lies a file that belongs to no session.',
  CHAPERON_UNFINISHED: 'At the path of a session lies the file of another one that is unfinished.',
  CHAPERON_MISSING: 'A pool waits for the outcome of a session whose file is not there.',
  CHAPERON_CORRUPT: 'The file of a session is damaged.',
  CHAPERON_POOL_MISSING: 'A pool of an unfinished session is not where it was.',
  CHAPERON_INCOMPLETE: 'A session is committed, and a pool could not take its changes yet.',
  CHAPERON_IN_DOUBT: 'Whether a session is committed shows when its pools are opened again.',

  INVARIANT: 'The library contradicts itself: a defect of ours.',
} as const;

/** A stable error code. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Codes of one family, given its prefix. */
export type CodesOf<Prefix extends string> = Extract<ErrorCode, `${Prefix}_${string}`>;
