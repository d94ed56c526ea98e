package io.marketdata.parquet;

import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;

/**
 * A field at the top of a file's schema.
 *
 * @param leaf the place of its chunk in a row group; of the first one where it is a group
 * @param element how the footer declares it
 */
record SchemaColumn(int leaf, SchemaElement element) {
    String name() {
        return element.getName();
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
        String physical = element.getType().name();
        if (element.isSetLogicalType()) {
            return physical + " (" + describe(element.getLogicalType()) + ")";
        }
        return element.isSetConverted_type() ? physical + " (" + element.getConverted_type() + ")" : physical;
    }

    private static String describe(LogicalType logical) {
        if (logical.isSetTIMESTAMP()) {
            String unit = logical.getTIMESTAMP().getUnit().getSetField().name();
            return "TIMESTAMP " + unit + (logical.getTIMESTAMP().isAdjustedToUTC ? " UTC" : " without zone");
        }
        return logical.getSetField().name();
    }

    boolean isDecimal() {
        return (element.isSetLogicalType() && element.getLogicalType().isSetDECIMAL())
                || element.getConverted_type() == ConvertedType.DECIMAL;
    }

    int decimalScale() {
        boolean logical = element.isSetLogicalType() && element.getLogicalType().isSetDECIMAL();
        return logical ? element.getLogicalType().getDECIMAL().getScale() : element.getScale();
    }

    boolean isUnsigned() {
        if (element.isSetLogicalType() && element.getLogicalType().isSetINTEGER()) {
            return !element.getLogicalType().getINTEGER().isSigned;
        }
        ConvertedType converted = element.getConverted_type();
        return converted == ConvertedType.UINT_8
                || converted == ConvertedType.UINT_16
                || converted == ConvertedType.UINT_32
                || converted == ConvertedType.UINT_64;
    }

    boolean isFloat16() {
        return element.isSetLogicalType() && element.getLogicalType().isSetFLOAT16();
    }

    /** Whether the integers of this column are numbers, not dates or times. */
    boolean isPlainInteger() {
        if (element.isSetLogicalType()) {
            return element.getLogicalType().isSetINTEGER();
        }
        ConvertedType converted = element.getConverted_type();
        return converted == null
                || converted.name().startsWith("INT_")
                || converted.name().startsWith("UINT_");
    }

    /** Whether the bytes of this column are text, or may be: not every writer marks text as such. */
    boolean isText() {
        if (element.isSetLogicalType()) {
            LogicalType logical = element.getLogicalType();
            return logical.isSetSTRING() || logical.isSetENUM();
        }
        ConvertedType converted = element.getConverted_type();
        return converted == null || converted == ConvertedType.UTF8 || converted == ConvertedType.ENUM;
    }
}
