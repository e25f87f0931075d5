package com.novapay.deploygate.policy.wasm;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.novapay.deploygate.policy.builtin.Term;
import com.novapay.deploygate.policy.builtin.TermReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One case of OPA's corpus and what it wants, judged as OPA's own test of its WebAssembly judges it. */
record ConformanceCase(String id, JsonNode json) {
    private static final int MAX_PAGES = 1_024;

    /** What {@code time.now_ns()} gives: the gate's input always says what time it is. */
    private static final JsonNode TIME = JsonNodeFactory.instance
            .objectNode()
            .set("time", JsonNodeFactory.instance.objectNode().put("now_ns", 1_795_000_000_000_000_000L));

    private static final Pattern REFUSED = Pattern.compile("undefined function (\\S+)");

    Optional<String> module() {
        return json.hasNonNull("module") ? Optional.of(json.path("module").asText()) : Optional.empty();
    }

    /** Why the compiler refused the case: the builtins that the capabilities do not admit, or what it said. */
    String refusal() {
        String said = json.path("refused").asText();
        Matcher names = REFUSED.matcher(said);
        TreeSet<String> refused = new TreeSet<>();
        while (names.find()) {
            refused.add(names.group(1));
        }
        return "refused when compiled: "
                + (refused.isEmpty() ? said.replaceAll("\\s+", " ").strip() : String.join(", ", refused));
    }

    /** What is wrong with the result, or empty when it is as wanted. */
    Optional<String> problem(byte[] wasm, Machines machines) {
        WasmModule module = Parser.parse(wasm);
        String data = json.has("data") ? json.path("data").toString() : "{}";
        byte[] input = json.path("input").asText("").getBytes(StandardCharsets.UTF_8);
        boolean wantsError = json.has("wantError") || json.has("wantErrorCode");
        Term got;
        try {
            WasmInstance instance =
                    new WasmInstance(module, machines.of(module), MAX_PAGES, data.getBytes(StandardCharsets.UTF_8));
            got = TermReader.read(instance.evaluateText(TIME, input));
        } catch (PolicyAbort e) {
            boolean conflict = json.path("wantErrorCode").asText().equals("eval_conflict_error")
                    && String.valueOf(e.getMessage()).contains("conflict");
            return wantsError && conflict ? Optional.empty() : Optional.of("aborts: " + e.getMessage());
        }
        if (wantsError && !json.path("strictError").asBoolean()) {
            return Optional.of("an error is wanted, there was " + got);
        }
        Term wanted = wantsError
                ? new Term.Arr(List.of())
                : TermReader.read(json.path("wantResult").asText());
        // Results are a set, and which bindings come first is not said.
        TreeSet<Term> left = new TreeSet<>(bindings(got));
        TreeSet<Term> right = new TreeSet<>(bindings(wanted));
        return left.equals(right) ? Optional.empty() : Optional.of("wanted " + right + ", got " + left);
    }

    /** Makes the machine that runs a module: the interpreter or bytecode for the JVM. */
    interface Machines {
        Function<Instance, Machine> of(WasmModule module);
    }

    private List<Term> bindings(Term results) {
        Iterable<Term> items = results instanceof Term.Sets set ? set.items() : ((Term.Arr) results).items();
        List<Term> all = new ArrayList<>();
        for (Term item : items) {
            NavigableMap<Term, Term> bindings = new TreeMap<>();
            for (Map.Entry<Term, Term> binding : ((Term.Obj) item).members().entrySet()) {
                boolean generated = binding.getKey() instanceof Term.Str name
                        && name.value().startsWith("__localq");
                if (!generated || !json.path("ignoreGeneratedVars").asBoolean()) {
                    bindings.put(binding.getKey(), sorted(plain(binding.getValue())));
                }
            }
            all.add(new Term.Obj(bindings));
        }
        return all;
    }

    private Term sorted(Term value) {
        return json.path("sortBindings").asBoolean() && value instanceof Term.Arr array
                ? new Term.Arr(array.items().stream().sorted().toList())
                : value;
    }

    /** JSON has neither sets nor keys that are not strings. */
    static Term plain(Term term) {
        return switch (term) {
            case Term.Arr array ->
                new Term.Arr(array.items().stream().map(ConformanceCase::plain).toList());
            case Term.Sets set ->
                new Term.Arr(set.items().stream().map(ConformanceCase::plain).toList());
            case Term.Obj object -> {
                NavigableMap<Term, Term> members = new TreeMap<>();
                object.members().forEach((key, value) -> members.put(key(plain(key)), plain(value)));
                yield new Term.Obj(members);
            }
            default -> term;
        };
    }

    private static Term key(Term key) {
        return key instanceof Term.Str
                ? key
                : new Term.Str(com.novapay.deploygate.policy.builtin.TermWriter.forModule(key)
                        .replace(", ", ",")
                        .replace(": ", ":"));
    }
}
