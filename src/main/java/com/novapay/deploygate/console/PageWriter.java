package com.novapay.deploygate.console;

import com.novapay.deploygate.console.signin.Role;
import com.novapay.deploygate.console.signin.Session;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;

/** Writes pages from templates that were compiled with the gate; whatever comes from a record is escaped. Thread-safe. */
final class PageWriter {
    private final TemplateEngine templates =
            TemplateEngine.createPrecompiled(null, ContentType.Html, null, "com.novapay.deploygate.console");

    /**
     * What all pages have around them.
     *
     * @param user who looks
     * @param auditor whether he may export and sign off
     */
    public record Shell(String title, Section section, String user, boolean auditor, String csrf) {}

    /** A file of its own, without what pages have around them. */
    String file(String template, Map<String, Object> parameters) {
        StringOutput output = new StringOutput();
        templates.render(template + ".jte", parameters, output);
        return output.toString();
    }

    String write(Answer.Html page, Session session) {
        Shell shell = new Shell(
                page.title(), page.section(), session.user(), session.roles().contains(Role.AUDITOR), session.csrf());
        StringOutput output = new StringOutput();
        templates.render(page.template() + ".jte", Map.of("shell", shell, "page", page.model()), output);
        return output.toString();
    }
}
