package io.marketdata.parquet;

import static io.marketdata.parquet.Present.present;

import io.marketdata.error.MarketDataException;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.Type;

/**
 * A field at the top of a file's schema.
 *
 * @param leaf the place of its chunk in a row group; of the first one where it is a group
 * @param element how the footer declares it
 */
record SchemaColumn(int leaf, SchemaElement element) {
    private static final int LABEL_LENGTH = 100;

    String name() {
        return present(element.getName(), "the name of a column");
    }

    /** The name for messages: a footer may hold one of any length. */
    String label() {
        String name = MarketDataException.foreign(name());
        return name.length() <= LABEL_LENGTH ? name : name.substring(0, LABEL_LENGTH) + "...";
    }

    /** The physical type; only plain columns have one. */
    Type physical() {
        return present(element.getType(), "the type of column " + label());
    }

    boolean optional() {
        return element.getRepetition_type() == FieldRepetitionType.OPTIONAL;
    }

    /** Whether each row has at most one plain value. */
    boolean flat() {
        return !isGroup() && element.getRepetition_type() != FieldRepetitionType.REPEATED;
    }

    boolean isGroup() {
        return element.getNum_children() > 0 || !element.isSetType();
    }

    /** The physical type and what the footer says it means, such as {@code BYTE_ARRAY (STRING)}. */
    String type() {
        if (isGroup()) {
            return "a group";
        }
        LogicalType logical = element.getLogicalType();
        if (logical != null) {
            return physical() + " (" + describe(logical) + ")";
        }
        return element.isSetConverted_type() ? physical() + " (" + element.getConverted_type() + ")" : "" + physical();
    }

    private static String describe(LogicalType logical) {
        if (logical.isSetTIMESTAMP()) {
            TimeUnit unit = present(logical.getTIMESTAMP().getUnit(), "the unit of a timestamp");
            return "TIMESTAMP " + unit.getSetField()
                    + (logical.getTIMESTAMP().isAdjustedToUTC ? " UTC" : " without zone");
        }
        return String.valueOf(logical.getSetField());
    }

    boolean isDecimal() {
        LogicalType logical = element.getLogicalType();
        return (logical != null && logical.isSetDECIMAL()) || element.getConverted_type() == ConvertedType.DECIMAL;
    }

    int decimalScale() {
        LogicalType logical = element.getLogicalType();
        return logical != null && logical.isSetDECIMAL() ? logical.getDECIMAL().getScale() : element.getScale();
    }

    boolean isUnsigned() {
        LogicalType logical = element.getLogicalType();
        if (logical != null && logical.isSetINTEGER()) {
            return !logical.getINTEGER().isSigned;
        }
        ConvertedType converted = element.getConverted_type();
        return converted == ConvertedType.UINT_8
                || converted == ConvertedType.UINT_16
                || converted == ConvertedType.UINT_32
                || converted == ConvertedType.UINT_64;
    }

    boolean isFloat16() {
        LogicalType logical = element.getLogicalType();
        return logical != null && logical.isSetFLOAT16();
    }

    /** Whether the integers of this column are numbers, not dates or times. */
    boolean isPlainInteger() {
        LogicalType logical = element.getLogicalType();
        if (logical != null) {
            return logical.isSetINTEGER();
        }
        ConvertedType converted = element.getConverted_type();
        return converted == null
                || converted.name().startsWith("INT_")
                || converted.name().startsWith("UINT_");
    }

    /** Whether the bytes of this column are text, or may be: not every writer marks text as such. */
    boolean isText() {
        LogicalType logical = element.getLogicalType();
        if (logical != null) {
            return logical.isSetSTRING() || logical.isSetENUM();
        }
        ConvertedType converted = element.getConverted_type();
        return converted == null || converted == ConvertedType.UTF8 || converted == ConvertedType.ENUM;
    }
}
