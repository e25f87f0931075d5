package com.novapay.deploygate.policy.builtin;

import com.google.re2j.Pattern;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.representer.Representer;

/**
 * {@code yaml.*}: YAML 1.2, where {@code yes} and {@code on} are strings, as in OPA. A sequence within a
 * sequence is written with more spaces than OPA writes; it reads the same.
 */
final class YamlBuiltins {
    private static final int ALIASES = 1_000;
    private static final int DEPTH = 100;
    private static final Pattern INDENTED = Pattern.compile("(?m)^  ");

    /** A directive that YAML does not have; this library would ignore it. */
    private static final Pattern UNKNOWN_DIRECTIVE =
            Pattern.compile("\\A(?:[ \\t]*(?:#[^\\n]*)?\\r?\\n)*%(?:[^YT]|Y[^A]|T[^A]|\\z)");

    static final Map<String, Builtin> ALL = Map.of(
            "yaml.unmarshal", call -> unmarshal(call.string(0)),
            "yaml.is_valid", call -> Term.of(call.term(0) instanceof Term.Str text && isValid(text.value())),
            "yaml.marshal", call -> Term.of(marshal(JsonText.plain(call.term(0)))));

    private YamlBuiltins() {}

    private static boolean isValid(String text) {
        try {
            unmarshal(text);
            return true;
        } catch (Undefined e) {
            return false;
        }
    }

    /** The first document; the others must be readable. */
    static Term unmarshal(String text) {
        if (UNKNOWN_DIRECTIVE.matcher(text).find()) {
            throw new Undefined("not YAML");
        }
        try {
            Node first = null;
            for (Node document : yaml().composeAll(new java.io.StringReader(text))) {
                Bounds.checkTime();
                first = first == null ? document : first;
            }
            return first == null ? new Term.Null() : new YamlTerms().read(first);
        } catch (YAMLException e) {
            throw new Undefined("not YAML");
        }
    }

    private static String marshal(Term plain) {
        java.io.StringWriter out = new java.io.StringWriter();
        yaml().serialize(YamlTerms.write(plain), out);
        String text = out.toString();
        return plain instanceof Term.Arr && text.startsWith("  - ")
                ? INDENTED.matcher(text).replaceAll("")
                : text;
    }

    private static Yaml yaml() {
        LoaderOptions loader = new LoaderOptions();
        loader.setMaxAliasesForCollections(ALIASES);
        loader.setNestingDepthLimit(DEPTH);
        loader.setCodePointLimit(Bounds.CHARACTERS);
        DumperOptions dumper = new DumperOptions();
        dumper.setIndent(2);
        dumper.setIndicatorIndent(2);
        dumper.setIndentWithIndicator(true);
        dumper.setWidth(Integer.MAX_VALUE);
        dumper.setSplitLines(false);
        return new Yaml(new SafeConstructor(loader), new Representer(dumper), dumper, loader, new YamlScalars());
    }
}
