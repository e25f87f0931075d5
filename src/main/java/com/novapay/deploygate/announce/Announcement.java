package com.novapay.deploygate.announce;

import java.util.Optional;

/**
 * What one channel should show of one topic from now on. Immutable.
 *
 * @param channel its name, such as {@code #deploy-notifications}
 * @param topic what it is about, for example one release: a channel shows one message for each topic, updates it, and has the
 *     details in its thread
 * @param key names this state of the topic: what was put once is not put again
 * @param message what the topic's message says now; a newer one replaces an older one that is not delivered yet
 * @param detail one more message in the topic's thread, which nothing replaces
 */
public record Announcement(String channel, String topic, String key, Message message, Optional<Message> detail) {}
