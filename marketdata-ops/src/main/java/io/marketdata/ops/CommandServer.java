package io.marketdata.ops;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.MarketId;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes commands as JSON, and answers each.
 *
 * <p>What comes is checked in this order: rate, size, JSON, envelope, signature, rate of commands, name, arguments. A command
 * whose {@code req_id} was taken before, from the same key, is not run again: it gets the first answer, or an error where it
 * asks for something else. <b>Threads.</b> Any number. <b>Memory.</b> The answers to the last {@value #ANSWERS_KEPT} commands, and
 * {@value #CHARACTERS_KEPT} characters of them; the newest one whatever its length.
 */
public final class CommandServer {
    /** The largest command, in bytes of UTF-8. */
    public static final int LARGEST_COMMAND = 16 * 1_024;

    static final int ANSWERS_KEPT = 1_000;
    static final int CHARACTERS_KEPT = 16_777_216;
    private static final double RAW_PER_SECOND = 20;
    private static final double RAW_AT_ONCE = 40;
    private static final double COMMANDS_PER_SECOND = 5;
    private static final List<String> COMMANDS =
            List.of("warmup", "backfill", "republish_tail", "tail_guard", "bootstrap");

    private final Operations operations;
    private final @Nullable CommandKeys keys;
    private final String prefix;
    private final @Nullable MarketId defaultMarket;
    private final TokenBucket raw;
    private final long startMillis;
    private final Map<String, TokenBucket> commandRates = new LinkedHashMap<>();
    private final TokenBucket unknownRate;
    private final Map<String, Taken> answers = new LinkedHashMap<>();
    private final long charactersKept;
    private final Map<String, Integer> lengths = new LinkedHashMap<>();
    private long characters;

    /** A command that was taken: what it asks, in short, and the answer. */
    private record Taken(String question, CompletableFuture<String> answer) {}

    private CommandServer(Builder builder) {
        operations = builder.operations;
        keys = builder.keys;
        prefix = builder.prefix;
        defaultMarket = builder.defaultMarket;
        startMillis = operations.clock.millis();
        charactersKept = builder.charactersKept;
        raw = new TokenBucket(operations.clock, RAW_PER_SECOND, RAW_AT_ONCE);
        for (String command : COMMANDS) {
            commandRates.put(command, rate());
        }
        unknownRate = rate();
    }

    private TokenBucket rate() {
        return new TokenBucket(operations.clock, COMMANDS_PER_SECOND, COMMANDS_PER_SECOND);
    }

    /** A server for operations; from here on everything has a default. */
    public static Builder of(Operations operations) {
        return new Builder(operations);
    }

    /**
     * Takes the commands of a bus from now on, each on the thread that brings it, and sends the bus each answer, and the
     * status after each command that was run.
     */
    public void serve(CommandBus bus) {
        serve(bus, Runnable::run);
    }

    /**
     * The same, with commands run by an executor, so that a long one holds up no others; what is refused is so at once.
     *
     * @param executor what it rejects is answered with {@code rate_limited}, and may come again
     */
    public void serve(CommandBus bus, Executor executor) {
        bus.listen(text -> {
            CompletableFuture<Void> unused = taken(text, executor).thenAccept(answer -> send(bus, answer));
        });
    }

    private void send(CommandBus bus, Answer answer) {
        try {
            bus.answer(answer.text());
            if (answer.ran()) {
                bus.answer(operations.status().toJson());
            }
        } catch (RuntimeException unsent) {
            operations.status.failed("answer", OpsFault.of(unsent));
        }
    }

    /** The answer to a command, which is run on this thread. Throws nothing that a command can cause. */
    public String handle(String text) {
        return taken(text, Runnable::run).join().text();
    }

    /** What is sent back, and whether the command was run for it. */
    private record Answer(String text, boolean ran) {}

    private CompletableFuture<Answer> taken(String text, Executor executor) {
        Command command = null;
        try {
            if (!raw.take()) {
                throw new CommandFault("rate_limited", "more than 20 commands a second; send fewer");
            }
            if (text.length() > LARGEST_COMMAND || text.getBytes(StandardCharsets.UTF_8).length > LARGEST_COMMAND) {
                throw new CommandFault(
                        "command_payload_too_large", "a command has at most " + LARGEST_COMMAND + " bytes");
            }
            command = CommandParser.parse(text);
            return answered(command, executor);
        } catch (CommandFault refused) {
            return CompletableFuture.completedFuture(
                    new Answer(refusal(command, refused.error, refused.explanation), false));
        }
    }

    private CompletableFuture<Answer> answered(Command command, Executor executor) {
        if (keys != null) {
            keys.check(command, operations.clock, startMillis);
        }
        CompletableFuture<String> answer = new CompletableFuture<>();
        String request = request(command);
        String question = Digests.of(name(command) + "\n" + Json.text(command.args()));
        synchronized (answers) {
            Taken before = answers.get(request);
            if (before != null) {
                if (!before.question().equals(question)) {
                    throw new CommandFault(
                            "contract_error",
                            "the req_id was taken by another command, or by other args; take a new one");
                }
                return before.answer().thenApply(first -> new Answer(first, false));
            }
            if (!commandRates.getOrDefault(name(command), unknownRate).take()) {
                throw new CommandFault("rate_limited", "more than 5 of this command a second; send fewer");
            }
            answers.put(request, new Taken(question, answer));
        }
        try {
            executor.execute(() -> run(command, request, answer));
        } catch (RejectedExecutionException busy) {
            return notBegun(
                    request,
                    answer,
                    refusal(command, "rate_limited", "too many commands are waiting; send it again later"));
        } catch (RuntimeException | Error failed) {
            OpsFault fault = OpsFault.of(failed);
            operations.status.failed("command", fault);
            return notBegun(request, answer, refusal(command, OpsError.COMMAND_ERROR.word(), fault.message()));
        }
        return answer.thenApply(first -> new Answer(first, true));
    }

    /** It may come again: nothing of it was done. */
    private CompletableFuture<Answer> notBegun(String request, CompletableFuture<String> answer, String refusal) {
        synchronized (answers) {
            answers.remove(request);
        }
        answer.complete(refusal);
        return CompletableFuture.completedFuture(new Answer(refusal, false));
    }

    /** Senders do not know of each other's {@code req_id}s; a name that no signature proves tells no senders apart. */
    private String request(Command command) {
        Command.Auth auth = keys == null ? null : command.auth();
        return (auth == null ? "" : auth.kid()) + "\n" + command.reqId();
    }

    private void run(Command command, String request, CompletableFuture<String> answer) {
        String text = refusal(command, OpsError.COMMAND_ERROR.word(), "the command ended without an answer");
        try {
            text = ran(command);
        } finally {
            keep(request, text.length());
            answer.complete(text);
        }
    }

    /** Forgets the oldest answers that do not fit any more beside a new one; commands that are running are none of them. */
    private void keep(String newest, int length) {
        synchronized (answers) {
            lengths.put(newest, length);
            characters += length;
            Iterator<Map.Entry<String, Integer>> oldest = lengths.entrySet().iterator();
            while (lengths.size() > 1 && (answers.size() > ANSWERS_KEPT || characters > charactersKept)) {
                Map.Entry<String, Integer> entry = oldest.next();
                characters -= entry.getValue();
                answers.remove(entry.getKey());
                oldest.remove();
            }
        }
    }

    private String name(Command command) {
        String cmd = command.cmd();
        return cmd.startsWith(prefix) ? cmd.substring(prefix.length()) : cmd;
    }

    private String ran(Command command) {
        String name = name(command);
        String error = null;
        try {
            if (!COMMANDS.contains(name)) {
                throw new CommandFault("unknown_command", "known are " + String.join(", ", COMMANDS));
            }
            Done done = prepared(name, command).get();
            OpsFault fault = done.fault();
            error = fault == null ? null : word(fault.error());
            Map<String, Object> answer = Json.object(
                    "type",
                    "command_result",
                    "req_id",
                    command.reqId(),
                    "cmd",
                    command.cmd(),
                    "ok",
                    fault == null,
                    "result",
                    done.report());
            if (fault != null && error != null) {
                answer.put("error", error(error, fault.message()));
            }
            return Json.text(answer);
        } catch (CommandFault refused) {
            error = refused.error;
            return refusal(command, error, refused.explanation);
        } catch (RuntimeException failed) {
            OpsFault fault = OpsFault.of(failed);
            error = word(fault.error());
            return refusal(command, error, fault.message());
        } catch (Error grave) {
            OpsFault fault = OpsFault.of(grave);
            error = word(fault.error());
            operations.status.failed("command", fault);
            return refusal(command, error, fault.message());
        } finally {
            operations.status.commanded(COMMANDS.contains(name) ? name : "unknown", command.reqId(), error);
        }
    }

    /** The words that an answer may carry; the others are in its message. */
    private static String word(OpsError error) {
        return switch (error) {
            case INVALID_ARGS, PROVIDER_NOT_CONFIGURED -> error.word();
            default -> OpsError.COMMAND_ERROR.word();
        };
    }

    private static String refusal(@Nullable Command command, String error, String explanation) {
        return Json.text(Json.object(
                "type",
                "command_result",
                "req_id",
                command == null ? null : command.reqId(),
                "cmd",
                command == null ? null : command.cmd(),
                "ok",
                false,
                "error",
                error(error, explanation)));
    }

    private static Map<String, Object> error(String code, String message) {
        return Json.object("code", code, "message", MarketDataException.foreign(message));
    }

    /** What an operation reports, and the first thing that went wrong; null where nothing did. */
    private record Done(
            Map<String, Object> report, @Nullable OpsFault fault) {
        static Done of(FetchReport report) {
            return new Done(report.json(), ReportFaults.first(report));
        }

        static Done of(RepublishReport report) {
            return new Done(report.json(), ReportFaults.first(report));
        }

        static Done of(TailGuardReport report) {
            return new Done(report.json(), ReportFaults.first(report));
        }

        static Done of(BootstrapReport report) {
            return new Done(report.json(), report.fault());
        }
    }

    /** The work of a command, once all of its arguments are understood. */
    private Supplier<Done> prepared(String name, Command command) {
        CommandArguments args = new CommandArguments(command.args(), operations.markets, defaultMarket);
        Supplier<Done> work = switch (name) {
            case "warmup" -> {
                WarmupRequest request = CommandRequests.warmup(args);
                yield () -> Done.of(operations.warmup(request));
            }
            case "backfill" -> {
                BackfillRequest request = CommandRequests.backfill(args, args.instrument());
                yield () -> Done.of(operations.backfill(request));
            }
            case "republish_tail" -> {
                RepublishRequest request = CommandRequests.republish(args);
                yield () -> Done.of(operations.republishTail(request));
            }
            case "tail_guard" -> {
                TailGuardRequest request = CommandRequests.tailGuard(args);
                yield () -> Done.of(operations.tailGuard(request));
            }
            default -> {
                BootstrapRequest request = CommandRequests.bootstrap(args);
                yield () -> Done.of(operations.bootstrap(request));
            }
        };
        args.requireNoOther();
        return work;
    }

    /** Collects how a server is to be. */
    public static final class Builder {
        private final Operations operations;
        private @Nullable CommandKeys keys;
        private String prefix = "";
        private @Nullable MarketId defaultMarket;
        private long charactersKept = CHARACTERS_KEPT;

        private Builder(Operations operations) {
            this.operations = operations;
        }

        /** Takes signed commands only; without keys everybody who reaches the bus may command. */
        public Builder keys(CommandKeys commandKeys) {
            keys = commandKeys;
            return this;
        }

        /** What may stand before the names of commands; nothing unless told otherwise. */
        public Builder prefix(String word) {
            prefix = word;
            return this;
        }

        /** The market of symbols that come without one; none unless told otherwise. */
        public Builder defaultMarket(MarketId market) {
            defaultMarket = market;
            return this;
        }

        Builder charactersKept(long most) {
            charactersKept = most;
            return this;
        }

        public CommandServer build() {
            return new CommandServer(this);
        }
    }
}
