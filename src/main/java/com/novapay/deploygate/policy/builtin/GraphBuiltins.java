package com.novapay.deploygate.policy.builtin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** {@code graph.reachable_paths}. The number of paths is bounded: it can grow exponentially with the graph. */
final class GraphBuiltins {
    static final Map<String, Builtin> ALL = Map.of("graph.reachable_paths", GraphBuiltins::paths);

    private static final int STEPS = 50_000;

    private final Map<Term, Term> graph;
    private final NavigableSet<Term> paths = new TreeSet<>();
    private int steps;

    private GraphBuiltins(Map<Term, Term> graph) {
        this.graph = graph;
    }

    private static Term paths(Call call) {
        GraphBuiltins walk = new GraphBuiltins(call.object(0).members());
        for (Term start : call.members(1)) {
            if (walk.graph.containsKey(start)) {
                walk.extend(start, List.of(), Set.of());
            }
        }
        return new Term.Sets(walk.paths);
    }

    private void extend(Term node, List<Term> before, Set<Term> seen) {
        Bounds.checkTime();
        if (++steps > STEPS || before.size() > Bounds.DEPTH) {
            throw new BuiltinAbort("a graph has too many paths, or one of more than " + Bounds.DEPTH + " nodes");
        }
        Term edges = graph.get(node);
        if (edges == null) {
            paths.add(Term.array(before));
            return;
        }
        List<Term> path = new ArrayList<>(before);
        path.add(node);
        Collection<Term> neighbours =
                edges instanceof Term.Arr || edges instanceof Term.Sets ? Call.members(edges) : List.of();
        if (neighbours.isEmpty()) {
            paths.add(Term.array(path));
            return;
        }
        Set<Term> reached = new HashSet<>(seen);
        reached.add(node);
        for (Term neighbour : neighbours) {
            if (reached.contains(neighbour)) {
                paths.add(Term.array(path));
            } else {
                extend(neighbour, path, reached);
            }
        }
    }
}
