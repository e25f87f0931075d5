package com.novapay.deploygate.policy.builtin;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** {@code object.subset}. */
final class ObjectBuiltins {
    static final Map<String, Builtin> ALL = Map.of("object.subset", call -> subset(call.term(0), call.term(1)));

    private ObjectBuiltins() {}

    private static Term subset(Term whole, Term part) {
        if (whole instanceof Term.Arr array && part instanceof Term.Sets set) {
            return Term.of(!array.items().isEmpty() && allIn(array.items(), set.items()));
        }
        if (whole.getClass() != part.getClass() || !isCollection(whole)) {
            throw new Undefined("object.subset takes two objects, two sets, two arrays, or an array and a set");
        }
        return Term.of(contains(whole, part));
    }

    private static boolean isCollection(Term term) {
        return term instanceof Term.Obj || term instanceof Term.Sets || term instanceof Term.Arr;
    }

    private static boolean contains(Term whole, Term part) {
        Bounds.checkTime();
        if (whole instanceof Term.Obj a && part instanceof Term.Obj b) {
            for (Map.Entry<Term, Term> member : b.members().entrySet()) {
                Term value = a.members().get(member.getKey());
                if (value == null || !contains(value, member.getValue())) {
                    return false;
                }
            }
            return true;
        }
        if (whole instanceof Term.Sets a && part instanceof Term.Sets b) {
            return a.items().containsAll(b.items());
        }
        if (whole instanceof Term.Arr a && part instanceof Term.Arr b) {
            return isRun(a.items(), b.items());
        }
        return whole.compareTo(part) == 0;
    }

    private static boolean isRun(List<Term> whole, List<Term> part) {
        return Collections.indexOfSubList(whole, part) >= 0;
    }

    private static boolean allIn(List<Term> whole, NavigableSet<Term> part) {
        return new TreeSet<>(whole).containsAll(part);
    }
}
