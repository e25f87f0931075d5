package com.novapay.deploygate.cli.audit;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How a command prints what is a table. */
enum TableFormat {
    TEXT,
    JSON,
    CSV;

    static final class Reader implements ITypeConverter<TableFormat> {
        @Override
        public TableFormat convert(String value) {
            return switch (value) {
                case "text" -> TEXT;
                case "json" -> JSON;
                case "csv" -> CSV;
                default -> throw new TypeConversionException("\"" + value + "\" is not text, json or csv");
            };
        }
    }
}
