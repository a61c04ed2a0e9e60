/** The parts of a ZIP file (APPNOTE 6.3.10) that a TDF is made of: two stored entries, their directory, its end. Writer and strict reader share the numbers. */
export const PAYLOAD = "0.payload";
export const MANIFEST = "0.manifest.json";

export const LOCAL_SIGNATURE = 0x04034b50;
export const DESCRIPTOR_SIGNATURE = 0x08074b50;
export const CENTRAL_SIGNATURE = 0x02014b50;
export const END_SIGNATURE = 0x06054b50;
export const END64_SIGNATURE = 0x06064b50;
export const LOCATOR64_SIGNATURE = 0x07064b50;

export const LOCAL_BYTES = 30;
export const CENTRAL_BYTES = 46;
export const END_BYTES = 22;
export const END64_BYTES = 56;
export const LOCATOR64_BYTES = 20;

/** General purpose flags: sizes follow in a descriptor; names are UTF-8. */
export const SIZES_FOLLOW = 1 << 3;
export const UTF8_NAMES = 1 << 11;
export const STORED = 0;
export const ZIP64_EXTRA = 0x0001;
export const MAX_32 = 0xffffffff;
export const MAX_16 = 0xffff;
