package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.yaml.YamlDocument;
import com.novapay.deploygate.yaml.YamlProblem;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The text of one revision of the policies, asked which rules may read a place of the input, and whether a rule is the same in
 * another revision. A rule may read a place when its text, or that of what it uses, names the way there; in doubt it may.
 * Immutable.
 */
public final class RuleTexts {
    /** A step of a way from one element of a list to any other. */
    static final String ELEMENT = "[]";

    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+)");
    private static final Pattern CODE = Pattern.compile("(?m)^# {1,8}code: *([\\w-]+)");
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*#.*$");
    private static final Pattern DATA = Pattern.compile("\\bdata\\.([\\w.]+)|\\bdata\\[");
    /** Where a text takes up a part of the input, or all of it; the names that the gate puts beside the object are its own. */
    private static final Pattern INPUT =
            Pattern.compile("\\binput\\b(?:\\.(\\w++)(?!\\.(?:environment|service|team)\\b)|(?!\\.))");
    /** Words that a rule says of itself. */
    private static final Pattern OWN = Pattern.compile("\\brego\\.metadata\\b|\\bannotations\\.custom\\b");

    private static final Pattern WORD = Pattern.compile("[\\w-]+(?:[./][\\w-]+)*");
    private static final Pattern ITERATES = Pattern.compile("some\\s+\\w+\\s*,\\s*\\w+\\s+in|every\\s+\\w+\\s*,");
    /** Built-in functions that hand on whatever is inside. */
    private static final Pattern OPAQUE = Pattern.compile("\\b(?:walk|marshal|marshal_with_options|json\\.patch)\\(");

    private final Map<String, Module> modules = new TreeMap<>();
    private final Map<Module, Reach> reaches = new HashMap<>();
    private final ObjectNode data = JsonNodeFactory.instance.objectNode();

    /**
     * One file of rules.
     *
     * @param codes of the rules in it; none in a library
     * @param refers what it refers to below {@code data}, without that word
     */
    private record Module(String path, String pack, Set<String> codes, Set<String> refers, String text) {
        static Module of(String path, String source) {
            Matcher pack = PACKAGE.matcher(source);
            Set<String> codes = new TreeSet<>();
            CODE.matcher(source).results().forEach(found -> codes.add(found.group(1)));
            String text = COMMENT.matcher(source).replaceAll("");
            Set<String> refers = DATA.matcher(text)
                    .results()
                    .map(found -> found.group(1) == null ? "" : found.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            return new Module(path, pack.find() ? pack.group(1) : "", codes, refers, text);
        }
    }

    /**
     * Where in the input a module gets, with all that it uses.
     *
     * @param parts of the input; empty text for all of it
     * @param named every word in the texts
     * @param iterates whether members may be read whose names are not in the texts
     * @param opaque whether anything below may be read
     */
    private record Reach(Set<String> parts, Set<String> named, boolean iterates, boolean opaque) {
        boolean covers(List<String> place) {
            if (!parts.contains("") && !parts.contains(place.getFirst())) {
                return false;
            }
            List<String> names =
                    place.stream().filter(step -> !step.equals(ELEMENT)).toList();
            boolean lastMayBeAny = iterates && !place.getLast().equals(ELEMENT);
            return opaque || named.containsAll(lastMayBeAny ? names.subList(0, names.size() - 1) : names);
        }
    }

    /** The policies of these sources, by path. */
    public RuleTexts(Map<String, String> sources) {
        sources.forEach((path, text) -> {
            if (path.endsWith(".rego")) {
                modules.put(path, Module.of(path, text));
            } else {
                data.set(path, read(text));
            }
        });
        for (Module module : modules.values()) {
            if (!module.codes().isEmpty() || module.pack().equals("deploygate")) {
                reaches.put(module, reach(used(module)));
            }
        }
    }

    private static JsonNode read(String text) {
        try {
            List<YamlDocument> documents = YamlDocument.all(text);
            return documents.size() == 1 ? documents.getFirst().json() : JsonNodeFactory.instance.textNode(text);
        } catch (YamlProblem e) {
            return JsonNodeFactory.instance.textNode(text);
        }
    }

    /**
     * The codes of the rules that may read one of these places.
     *
     * @param places the names that lead there from the input, {@link #ELEMENT} for any element of a list
     */
    Set<String> reading(Collection<List<String>> places) {
        Set<String> codes = new TreeSet<>();
        reaches.forEach((module, reach) -> {
            if (places.stream().anyMatch(reach::covers)) {
                codes.addAll(module.codes().isEmpty() ? allCodes() : module.codes());
            }
        });
        return codes;
    }

    private Set<String> allCodes() {
        return modules.values().stream()
                .flatMap(module -> module.codes().stream())
                .collect(Collectors.toSet());
    }

    /** Whether a rule, all that it uses, and the data that this asks are the same there. */
    public boolean isSame(String code, RuleTexts other) {
        Set<Module> own = deciding(code);
        return allCodes().contains(code)
                && own.equals(other.deciding(code))
                && asked(own).equals(other.asked(own));
    }

    private Set<Module> deciding(String code) {
        Set<Module> deciding = new HashSet<>();
        for (Module module : modules.values()) {
            if (module.codes().contains(code)
                    || (module.codes().isEmpty()
                            && module.pack().startsWith("deploygate")
                            && !module.pack().startsWith("deploygate.lib"))) {
                deciding.addAll(used(module));
            }
        }
        return deciding;
    }

    /** The parts of the data that modules refer to, of each file. */
    private JsonNode asked(Set<Module> asking) {
        ObjectNode asked = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> file : data.properties()) {
            ObjectNode parts = asked.putObject(file.getKey());
            boolean whole = !file.getValue().isObject() || file.getKey().contains("/");
            for (Module module : asking) {
                for (String refers : module.refers()) {
                    String part = refers.isEmpty() ? "" : refers.split("\\.", 2)[0];
                    if (whole || part.isEmpty()) {
                        parts.set("", file.getValue());
                    } else if (file.getValue().has(part)) {
                        parts.set(part, file.getValue().get(part));
                    }
                }
            }
        }
        return asked;
    }

    /** A module and all libraries that it uses, directly or not. */
    private Set<Module> used(Module start) {
        Set<Module> used = new HashSet<>(Set.of(start));
        Deque<Module> next = new ArrayDeque<>(List.of(start));
        while (!next.isEmpty()) {
            for (String refers : next.pop().refers()) {
                for (Module module : referred(refers)) {
                    if (module.codes().isEmpty() && used.add(module)) {
                        next.push(module);
                    }
                }
            }
        }
        return used;
    }

    /** The modules in a package or below it, else those of the nearest package that it is a rule of. */
    private List<Module> referred(String refers) {
        for (String pack = refers; !pack.isEmpty(); pack = pack.substring(0, Math.max(0, pack.lastIndexOf('.')))) {
            boolean whole = pack.equals(refers);
            String name = pack;
            List<Module> found = modules.values().stream()
                    .filter(module -> module.pack().equals(name)
                            || (whole && module.pack().startsWith(name + ".")))
                    .toList();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private static Reach reach(Set<Module> used) {
        Set<String> parts = new HashSet<>();
        Set<String> named = new HashSet<>();
        boolean iterates = false;
        boolean opaque = false;
        for (Module module : used) {
            INPUT.matcher(module.text())
                    .results()
                    .forEach(part -> parts.add(part.group(1) == null ? "" : part.group(1)));
            opaque |= OPAQUE.matcher(module.text()).find();
            iterates |= ITERATES.matcher(module.text()).find();
            WORD.matcher(OWN.matcher(module.text()).replaceAll("")).results().forEach(word -> {
                named.add(word.group());
                named.addAll(List.of(word.group().split("[./]", -1)));
            });
        }
        return new Reach(parts, named, iterates, opaque);
    }
}
