package com.novapay.deploygate.terminal;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that says for whom to print: people or programs. */
public final class Output {
    /** How to print. */
    enum Format {
        TEXT,
        JSON
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            converter = Reader.class,
            description = "The output format; default: text.")
    private Format format = Format.TEXT;

    Format format() {
        return format;
    }

    public boolean json() {
        return format == Format.JSON;
    }

    static final class Reader implements ITypeConverter<Format> {
        @Override
        public Format convert(String value) {
            return switch (value) {
                case "text" -> Format.TEXT;
                case "json" -> Format.JSON;
                default -> throw new TypeConversionException("\"" + value + "\" is not text or json");
            };
        }
    }
}
