// index.ts — the public names of the library.
export type { PersistentClassDecorator, PersistentOptions } from '../decorators/declare-class.js';
export type {
  AccessorTarget,
  FieldDecorator,
  FieldTypeMismatch,
  FittingKey,
  InferableKey,
  InferredFieldDecorator,
} from '../decorators/field-decorator.js';
export { Field } from '../decorators/field.js';
export { PClone } from '../decorators/pclone.js';
export { Persistent } from '../decorators/persistent.js';
export { Root } from '../decorators/root.js';
export { Volatile } from '../decorators/volatile.js';
export type { Cell, Held } from './cells/cell.js';
export type { PCellView, PMutexView, PRefCellView } from './cells/cell-view.js';
export { LazyCell } from './cells/lazy-cell.js';
export { PCell, PCell as LogCell } from './cells/pcell.js';
export { PMutex } from './cells/pmutex.js';
export { PRefCell, PRefCell as LogRefCell } from './cells/pref-cell.js';
export { Ref } from './cells/ref-guard.js';
export { RefMut } from './cells/ref-mut-guard.js';
export { TCell } from './cells/tcell.js';
export { VCell } from './cells/vcell.js';
export { ClassCursor } from './collections/class-cursor.js';
export { MapCursor } from './collections/pmap-cursor.js';
export type { PMapView } from './collections/pmap-view.js';
export { PMap } from './collections/pmap.js';
export { PString, type PStringView } from './collections/pstring.js';
export { VecCursor } from './collections/pvec-cursor.js';
export type { ScanView } from './collections/pvec-scan.js';
export type { PVecView } from './collections/pvec-view.js';
export { PVec } from './collections/pvec.js';
export type { PMapSource, PVecSource } from './collections/storable.js';
export {
  AllocationError,
  type AllocationErrorCode,
  type AllocationErrorDetails,
} from './errors/allocation-error.js';
export { CellError, type CellErrorCode, type CellErrorDetails } from './errors/cell-error.js';
export {
  ChaperonError,
  type ChaperonErrorCode,
  type ChaperonErrorDetails,
} from './errors/chaperon-error.js';
export { ERROR_CODES, type ErrorCode } from './errors/codes.js';
export {
  CollectionError,
  type CollectionErrorCode,
  type CollectionErrorDetails,
} from './errors/collection-error.js';
export {
  CorundumError,
  isCorundumError,
  type ErrorCause,
  type ErrorFamily,
} from './errors/corundum-error.js';
export { FieldError, type FieldErrorCode, type FieldErrorDetails } from './errors/field-error.js';
export {
  InvariantError,
  type InvariantErrorCode,
  type InvariantErrorDetails,
} from './errors/invariant-error.js';
export { MediaError, type MediaErrorCode, type MediaErrorDetails } from './errors/media-error.js';
export {
  PointerError,
  type PointerErrorCode,
  type PointerErrorDetails,
} from './errors/pointer-error.js';
export { PoolError, type PoolErrorCode, type PoolErrorDetails } from './errors/pool-error.js';
export {
  SchemaError,
  type SchemaErrorCode,
  type SchemaErrorDetails,
} from './errors/schema-error.js';
export {
  TransactionError,
  type TransactionErrorCode,
  type TransactionErrorDetails,
} from './errors/transaction-error.js';
export type { ArrayView } from './mapping/array-view.js';
export { PArray, type PArrayView, type ScanArray } from './mapping/fixed-array.js';
export { same, sameContent } from './mapping/same.js';
export { snapshot, type Snapshot } from './mapping/snapshot.js';
export { fromPlain, toPlain } from './mapping/to-plain.js';
export type { FilledFrom, Storable, Taken, TakenAs } from './mapping/storable.js';
export type { TransactionToken } from './mapping/transaction-token.js';
export type { Changeable, Depth, ObjectView, Sync, View, Viewed } from './mapping/view.js';
export type { Durability, MediaKind, MediaStats } from './media/media.js';
export type { CreateMode } from './media/medium-options.js';
export {
  O_128GB,
  O_16GB,
  O_16TB,
  O_1GB,
  O_1TB,
  O_256GB,
  O_2GB,
  O_2TB,
  O_32GB,
  O_32TB,
  O_4GB,
  O_4TB,
  O_512GB,
  O_64GB,
  O_64TB,
  O_8GB,
  O_8TB,
  O_C,
  O_CF,
  O_CFNE,
  O_CNE,
  O_F,
} from './pool/open-flags.js';
export { Parc } from './pointers/parc.js';
export { Pbox } from './pointers/pbox.js';
export { pclone, pcloneFrom } from './pointers/pclone.js';
export type { PointerKey } from './pointers/field-slot.js';
export type { ParcView, PboxView, PrcView, PWeakView } from './pointers/pointer-view.js';
export type { Pointer } from './pointers/pointer.js';
export { Prc } from './pointers/prc.js';
export { PWeak } from './pointers/pweak.js';
export type { PersistentClass, UninitPointer } from './pointers/uninit-pointer.js';
export { VWeak } from './pointers/vweak.js';
export type { CollectReport } from './pool/collect-report.js';
export type { RootClass, RootInit } from './pool/connect.js';
export {
  defaultPool,
  definePool,
  volatilePool,
  type PointersOf,
  type PoolType,
} from './pool/define-pool.js';
export { RootCell } from './pool/root-cell.js';
export {
  Chaperon,
  type ChaperonOptions,
  type ChaperonSession,
  type ResolveOptions,
} from './pool/chaperon.js';
export type { Resolution } from './pool/resolve-session.js';
export { Journal, type CreatableClass, type Fields } from './pool/journal.js';
export type { ObjectClass } from './pool/object-class.js';
export type { Latency, LatencyHistogram, LatencyHistograms } from './pool/latency-histograms.js';
export type { OperationCounts } from './pool/operation-counts.js';
export { Pool, type TransactionOptions } from './pool/pool.js';
export type { PoolOptions } from './pool/pool-options.js';
export type { PoolStats } from './pool/pool-stats.js';
export type { UnfinishedSession } from './pool/settle-session.js';
export type { StatisticsLevel } from './pool/statistics.js';
export type {
  CheckpointMessage,
  CollectMessage,
  PoolCloseMessage,
  PoolOpenMessage,
  RecoveryMessage,
  TransactionMessage,
  TransactionOutcome,
} from './pool/trace-messages.js';
export type { VerifyProblem, VerifyReport } from './pool/verify-pool.js';
export { array, type FixedArray } from './schema/array-type.js';
export { embedded, ref } from './schema/class-types.js';
export { defineClass, type ClassDefinition, type FieldSpec } from './schema/define-class.js';
export { enumOf } from './schema/enum-type.js';
export type {
  AbstractClass,
  ArrayType,
  BooleanType,
  ClassThunk,
  CollectionType,
  DateType,
  DescriptorOf,
  EmbeddedType,
  EnumType,
  FieldFlags,
  FieldKind,
  FieldOptions,
  FieldSource,
  FieldType,
  FieldThunk,
  FieldTypeOf,
  FieldValue,
  NumericKind,
  NumericType,
  PointerHold,
  PointerType,
  ReferableThunk,
  RefType,
  SlotKind,
  SlotType,
} from './schema/field-type.js';
export { f32, f64, i16, i32, i64, i8, u16, u32, u64, u8 } from './schema/numeric-types.js';
export type { CannotPersist, Inferable, Referable } from './schema/persistable.js';
export { bool, date } from './schema/scalar-types.js';
export { bigint, bytes, text } from './schema/slot-types.js';
export { saveHistograms } from './tools/save-histograms.js';
export { statsReport } from './tools/stats-report.js';
