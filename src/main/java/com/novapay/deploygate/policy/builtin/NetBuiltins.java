package com.novapay.deploygate.policy.builtin;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code net.cidr_*} that OPA's WebAssembly lacks: pure arithmetic, no name is looked up. */
final class NetBuiltins {
    static final Map<String, Builtin> ALL = Map.of(
            "net.cidr_is_valid", call -> Term.of(call.term(0) instanceof Term.Str text && isBlock(text.value())),
            "net.cidr_expand", NetBuiltins::expand,
            "net.cidr_merge", NetBuiltins::merge,
            "net.cidr_contains_matches", NetBuiltins::matches);

    private NetBuiltins() {}

    private static boolean isBlock(String text) {
        try {
            Cidr.block(text);
            return true;
        } catch (Undefined e) {
            return false;
        }
    }

    private static Term expand(Call call) {
        Cidr block = Cidr.block(call.string(0));
        Bounds.checkMembers(
                block.size().min(BigInteger.valueOf(Integer.MAX_VALUE)).longValue());
        NavigableSet<Term> addresses = new TreeSet<>();
        for (BigInteger i = block.first(); i.compareTo(block.last()) <= 0; i = i.add(BigInteger.ONE)) {
            Bounds.checkTime();
            addresses.add(Term.of(Cidr.text(block.bits(), i)));
        }
        return new Term.Sets(addresses);
    }

    /** Blocks that touch or overlap become the fewest blocks that hold the same addresses. */
    private static Term merge(Call call) {
        List<Cidr> blocks = new ArrayList<>();
        call.members(0)
                .forEach(member -> blocks.add(network(Call.string(member)).mapped()));
        blocks.sort(Comparator.comparing(Cidr::first));
        NavigableSet<Term> merged = new TreeSet<>();
        for (int i = 0; i < blocks.size(); ) {
            BigInteger first = blocks.get(i).first();
            BigInteger last = blocks.get(i).last();
            for (; i < blocks.size() && blocks.get(i).first().compareTo(last.add(BigInteger.ONE)) <= 0; i++) {
                last = last.max(blocks.get(i).last());
            }
            Cidr.between(128, first, last).forEach(block -> merged.add(Term.of(block.toString())));
        }
        return new Term.Sets(merged);
    }

    /** An address of IPv4 alone stands for the network of its class. */
    private static Cidr network(String text) {
        Optional<Cidr> address = Cidr.address(text);
        if (address.isEmpty()) {
            return Cidr.block(text);
        }
        int top = address.get().first().shiftRight(24).intValue();
        if (address.get().bits() != 32 || top >= 224) {
            throw new Undefined("an address needs its prefix length");
        }
        return Cidr.block(text + (top < 128 ? "/8" : top < 192 ? "/16" : "/24"));
    }

    /** In OPA's order, so that what is wrong is noticed only where a pair is compared. */
    private static Term matches(Call call) {
        NavigableSet<Term> found = new TreeSet<>();
        Map<Term, Cidr> read = new TreeMap<>();
        members(call.term(0)).forEach((index, outer) -> {
            Term block = block(call.term(0), outer);
            members(call.term(1)).forEach((innerIndex, inner) -> {
                Bounds.checkTime();
                if (read(block, read).contains(read(block(call.term(1), inner), read))) {
                    Bounds.checkMembers(found.size());
                    found.add(Term.array(List.of(index, innerIndex)));
                }
            });
        });
        return new Term.Sets(found);
    }

    /** Blocks by what OPA names them with: their index, their key, or themselves. */
    private static Map<Term, Term> members(Term operand) {
        Map<Term, Term> members = new TreeMap<>();
        switch (operand) {
            case Term.Str text -> members.put(text, text);
            case Term.Arr array -> {
                for (int i = 0; i < array.items().size(); i++) {
                    members.put(Term.of(i), array.items().get(i));
                }
            }
            case Term.Sets set -> set.items().forEach(item -> members.put(item, item));
            case Term.Obj object -> members.putAll(object.members());
            default -> throw new Undefined("not a collection of blocks");
        }
        return members;
    }

    private static Cidr read(Term block, Map<Term, Cidr> read) {
        return read.computeIfAbsent(block, text -> Cidr.parse(Call.string(text)));
    }

    /** A member may say more about its block behind it. */
    private static Term block(Term operand, Term member) {
        if (operand instanceof Term.Str || member instanceof Term.Str) {
            return member;
        }
        if (member instanceof Term.Arr array && !array.items().isEmpty()) {
            return array.items().getFirst();
        }
        throw new Undefined("neither a block nor an array that begins with one");
    }
}
