package com.novapay.deploygate.policy.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;

/**
 * One call of a builtin. Accessors throw {@link Undefined} when an argument is of another type.
 *
 * @param arguments in the order of the builtin's declaration
 * @param input the input document of the evaluation
 */
public record Call(List<Term> arguments, JsonNode input) {
    Term term(int index) {
        return arguments.get(index);
    }

    String string(int index) {
        return string(term(index));
    }

    static String string(Term term) {
        if (term instanceof Term.Str text) {
            return text.value();
        }
        throw wrong("a string");
    }

    BigDecimal number(int index) {
        if (term(index) instanceof Term.Num number) {
            return number.value();
        }
        throw wrong("a number");
    }

    /** A whole number, also when written like 1.0. */
    long integer(int index) {
        return whole(number(index));
    }

    static long whole(BigDecimal number) {
        try {
            return number.longValueExact();
        } catch (ArithmeticException e) {
            throw wrong("a whole number of 64 bits");
        }
    }

    List<Term> array(int index) {
        if (term(index) instanceof Term.Arr array) {
            return array.items();
        }
        throw wrong("an array");
    }

    Term.Obj object(int index) {
        if (term(index) instanceof Term.Obj object) {
            return object;
        }
        throw wrong("an object");
    }

    /** The members of an array or set. */
    Collection<Term> members(int index) {
        return members(term(index));
    }

    static Collection<Term> members(Term term) {
        return switch (term) {
            case Term.Arr array -> array.items();
            case Term.Sets set -> set.items();
            default -> throw wrong("an array or a set");
        };
    }

    private static Undefined wrong(String wanted) {
        return new Undefined("the builtin takes " + wanted);
    }
}
