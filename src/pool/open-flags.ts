// open-flags.ts — the open flags of the original, with their documented meaning.

/** Create the pool; an existing one is replaced. */
export const O_C = 1;
/** Format: an existing pool is emptied; fails where there is none. */
export const O_F = 2;
/** Create and format: as {@link O_C}. */
export const O_CF = 3;
/** Create only where there is none; an existing pool is opened as it is. */
export const O_CNE = 4;
/** Create and format only where there is none: as {@link O_CNE}. */
export const O_CFNE = 6;

/** Maximum size of the pool that is created, in powers of two from 1 GiB to 64 TiB; give at most one, and only with a create flag. */
export const O_1GB = 0x10;
/** 2 GiB. */
export const O_2GB = 0x20;
/** 4 GiB. */
export const O_4GB = 0x40;
/** 8 GiB. */
export const O_8GB = 0x80;
/** 16 GiB. */
export const O_16GB = 0x100;
/** 32 GiB. */
export const O_32GB = 0x200;
/** 64 GiB. */
export const O_64GB = 0x400;
/** 128 GiB. */
export const O_128GB = 0x800;
/** 256 GiB. */
export const O_256GB = 0x1000;
/** 512 GiB. */
export const O_512GB = 0x2000;
/** 1 TiB. */
export const O_1TB = 0x4000;
/** 2 TiB. */
export const O_2TB = 0x8000;
/** 4 TiB. */
export const O_4TB = 0x10000;
/** 8 TiB. */
export const O_8TB = 0x20000;
/** 16 TiB. */
export const O_16TB = 0x40000;
/** 32 TiB. */
export const O_32TB = 0x80000;
/** 64 TiB. */
export const O_64TB = 0x100000;
