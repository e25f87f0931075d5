package com.novapay.deploygate.policy.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code json.patch}, after RFC 6902; like OPA it goes into sets too, and paths may be arrays. */
final class JsonBuiltins {
    static final Map<String, Builtin> ALL = Map.of("json.patch", JsonBuiltins::patch);

    private JsonBuiltins() {}

    private static Term patch(Call call) {
        Term document = call.term(0);
        for (Term operation : call.array(1)) {
            Bounds.checkTime();
            if (!(operation instanceof Term.Obj object)) {
                throw new Undefined("an operation is an object");
            }
            document = apply(document, object);
        }
        return document;
    }

    private static Term apply(Term document, Term.Obj operation) {
        List<Term> path = path(member(operation, "path"));
        return switch (Call.string(member(operation, "op"))) {
            case "add" -> add(document, path, 0, member(operation, "value"));
            case "remove" -> remove(document, path, 0);
            case "replace" -> replace(document, path, member(operation, "value"));
            case "copy" -> add(document, path, 0, at(document, path(member(operation, "from"))));
            case "move" -> {
                List<Term> from = path(member(operation, "from"));
                Term moved = at(document, from);
                yield add(remove(document, from, 0), path, 0, moved);
            }
            case "test" -> {
                if (at(document, path).compareTo(member(operation, "value")) != 0) {
                    throw new Undefined("a test of json.patch fails");
                }
                yield document;
            }
            default -> throw new Undefined("no such operation of json.patch");
        };
    }

    private static Term replace(Term document, List<Term> path, Term value) {
        return path.isEmpty() ? value : add(remove(document, path, 0), path, 0, value);
    }

    private static Term member(Term.Obj object, String name) {
        Term value = object.get(name);
        if (value == null) {
            throw new Undefined("an operation of json.patch lacks " + name);
        }
        return value;
    }

    private static List<Term> path(Term path) {
        if (path instanceof Term.Arr array) {
            return array.items();
        }
        String text = Call.string(path);
        List<Term> segments = new ArrayList<>();
        if (!text.isEmpty()) {
            for (String segment : text.replaceFirst("^/+", "").split("/", -1)) {
                segments.add(Term.of(segment.replace("~1", "/").replace("~0", "~")));
            }
        }
        return segments;
    }

    private static Term at(Term document, List<Term> path) {
        Term value = document;
        for (Term segment : path) {
            value = child(value, segment);
        }
        return value;
    }

    private static Term child(Term parent, Term segment) {
        @Nullable
        Term child = switch (parent) {
            case Term.Obj object -> object.members().get(segment);
            case Term.Sets set -> set.items().contains(segment) ? segment : null;
            case Term.Arr array ->
                array.items().get(index(segment, array.items().size() - 1));
            default -> null;
        };
        if (child == null) {
            throw new Undefined("nothing is at that path");
        }
        return child;
    }

    private static Term add(Term parent, List<Term> path, int depth, Term value) {
        if (depth == path.size()) {
            return value;
        }
        Term segment = path.get(depth);
        boolean last = depth == path.size() - 1;
        Term added = last ? value : add(child(parent, segment), path, depth + 1, value);
        return switch (parent) {
            case Term.Obj object -> with(object, segment, added);
            case Term.Sets set -> with(set, last ? added : segment, added, last && segment.compareTo(value) != 0);
            case Term.Arr array -> with(array, segment, added, last);
            default -> throw new Undefined("nothing can be added there");
        };
    }

    private static Term with(Term.Obj object, Term key, Term value) {
        NavigableMap<Term, Term> members = new TreeMap<>(object.members());
        members.put(key, value);
        return new Term.Obj(members);
    }

    private static Term with(Term.Sets set, Term old, Term value, boolean wrong) {
        if (wrong) {
            throw new Undefined("a set's member is its own key");
        }
        NavigableSet<Term> items = new TreeSet<>(set.items());
        items.remove(old);
        items.add(value);
        return new Term.Sets(items);
    }

    private static Term with(Term.Arr array, Term segment, Term value, boolean insert) {
        List<Term> items = new ArrayList<>(array.items());
        if (!insert) {
            items.set(index(segment, items.size() - 1), value);
        } else if (segment.equals(Term.of("-"))) {
            items.add(value);
        } else {
            items.add(index(segment, items.size()), value);
        }
        return new Term.Arr(items);
    }

    private static Term remove(Term parent, List<Term> path, int depth) {
        if (path.isEmpty()) {
            throw new Undefined("the whole document cannot be removed");
        }
        Term segment = path.get(depth);
        Term old = child(parent, segment);
        if (depth < path.size() - 1) {
            Term changed = remove(old, path, depth + 1);
            return switch (parent) {
                case Term.Obj object -> with(object, segment, changed);
                case Term.Sets set -> with(set, segment, changed, false);
                case Term.Arr array -> with(array, segment, changed, false);
                default -> throw new Undefined("nothing is at that path");
            };
        }
        return switch (parent) {
            case Term.Obj object -> {
                NavigableMap<Term, Term> members = new TreeMap<>(object.members());
                members.remove(segment);
                yield new Term.Obj(members);
            }
            case Term.Sets set -> {
                NavigableSet<Term> items = new TreeSet<>(set.items());
                items.remove(segment);
                yield new Term.Sets(items);
            }
            case Term.Arr array -> {
                List<Term> items = new ArrayList<>(array.items());
                items.remove(index(segment, items.size() - 1));
                yield new Term.Arr(items);
            }
            default -> throw new Undefined("nothing is at that path");
        };
    }

    private static int index(Term segment, int most) {
        String text = segment instanceof Term.Num number ? number.text() : Call.string(segment);
        int index = text.matches("0|[1-9]\\d{0,8}") ? Integer.parseInt(text) : -1;
        if (index < 0 || index > most) {
            throw new Undefined("no such index");
        }
        return index;
    }
}
