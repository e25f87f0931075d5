package com.novapay.deploygate.console;

import com.novapay.deploygate.console.signin.PlainPage;
import com.novapay.deploygate.console.signin.Session;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;

/** Counts the requests under way, all and each person's, and turns away what is too many. Thread-safe. */
final class RequestRoom {
    private final ConsoleSettings.Room room;
    private final Map<String, Integer> each = new HashMap<>();
    private int all;

    RequestRoom(ConsoleSettings.Room room) {
        this.room = room;
    }

    /** Room for one more request, whoever it is from. */
    void admit(RoutingContext context) {
        if (!enter()) {
            context.response().putHeader("retry-after", "2");
            PlainPage.answer(context, 503, "Too busy", "The console has too many requests. Try again soon.");
            return;
        }
        context.addEndHandler(ignored -> leave());
        context.next();
    }

    /** Room for one more request of this person. */
    void admitPerson(RoutingContext context) {
        String user = Session.of(context).user();
        if (!enter(user)) {
            context.response().putHeader("retry-after", "2");
            PlainPage.answer(
                    context, 429, "Too many at once", "You have several requests under way; wait until one is done.");
            return;
        }
        context.addEndHandler(ignored -> leave(user));
        context.next();
    }

    private synchronized boolean enter() {
        if (all >= room.requests()) {
            return false;
        }
        all++;
        return true;
    }

    private synchronized void leave() {
        all--;
    }

    private synchronized boolean enter(String user) {
        return each.merge(user, 1, Integer::sum) <= room.requestsEach() || !leave(user);
    }

    private synchronized boolean leave(String user) {
        each.computeIfPresent(user, (name, count) -> count > 1 ? count - 1 : null);
        return true;
    }
}
