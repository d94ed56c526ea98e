package io.marketdata.parquet;

/** Makes a number of a value of bytes: an ordinal of a text, the bits of a decimal, the milliseconds of an INT96. */
@FunctionalInterface
interface BytesMapper {
    long map(byte[] bytes, int offset, int length);
}
