package io.marketdata.testkit.fault;

import io.marketdata.testkit.fault.Counters.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** One client's connection and its counterpart to the server, with a thread for each direction. */
final class ProxiedConnection {
    private static final int BUFFER_BYTES = 32 * 1024;
    private static final int CONNECT_MILLIS = 10_000;

    private final FaultProxy proxy;
    private final Listener listener;
    private final Counters counters;
    private final Socket client;
    private final Socket server = new Socket();
    private final CountDownLatch answered = new CountDownLatch(1);
    private final RequestFraming framing = new RequestFraming();
    private boolean headIsHeld;

    private final Object lock = new Object();
    /** The directions in which nothing is passed on any more. */
    private final Set<Direction> lost = EnumSet.noneOf(Direction.class);

    private final Set<Thread> paced = new HashSet<>();
    private Fault own;
    private ActiveFault active;
    private boolean ended;

    ProxiedConnection(FaultProxy proxy, Listener listener, Counters counters, Socket client, Fault fault) {
        this.proxy = proxy;
        this.listener = listener;
        this.counters = counters;
        this.client = client;
        own = fault;
        active = new ActiveFault(fault);
    }

    /** Passes bytes on until both sides have ended; called on the connection's own thread. */
    void run(String host, int port, int ordinal) throws IOException {
        try {
            if (active().fault().strikesAtOnce()) {
                strike(Direction.REQUEST, active());
                return;
            }
            listener.keep(server);
            if (!connected(host, port)) {
                cut();
                return;
            }
            if (listener.start(ordinal + "-answer", this::passAnswers) == null) {
                return;
            }
            pump(Direction.REQUEST, client);
            answered.await();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            listener.end(server);
        }
    }

    private boolean connected(String host, int port) {
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
            return true;
        } catch (IOException nobodyThere) {
            return false;
        }
    }

    private void passAnswers() {
        try {
            pump(Direction.ANSWER, server);
        } finally {
            answered.countDown();
        }
    }

    /** From now on this fault; called by whoever sets it. */
    void suffer(Fault fault) {
        synchronized (lock) {
            own = fault;
            become(fault);
        }
        strikeIfAtOnce();
    }

    private void become(Fault fault) {
        active = new ActiveFault(fault);
        paced.forEach(Thread::interrupt);
        lock.notifyAll();
    }

    private void strikeIfAtOnce() {
        ActiveFault now = active();
        if (now.fault().strikesAtOnce()) {
            counted(now, this::cut);
        }
    }

    private ActiveFault active() {
        synchronized (lock) {
            return active;
        }
    }

    private boolean isLost(Direction direction) {
        synchronized (lock) {
            return lost.contains(direction);
        }
    }

    private void pump(Direction direction, Socket from) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (direction == Direction.REQUEST) {
                    passRequest(buffer, count);
                } else {
                    deliver(direction, buffer, 0, count);
                }
            }
            if (direction == Direction.REQUEST) {
                endRequests();
            } else {
                endAnswers();
            }
        } catch (IOException gone) {
            if (direction == Direction.ANSWER && serverMayGoUnnoticed()) {
                hideServersEnd();
            } else {
                cut();
            }
        }
    }

    private void passRequest(byte[] bytes, int count) throws IOException {
        int at = 0;
        while (at < count) {
            if (framing.atStart()) {
                beginRequest();
            }
            int end = framing.take(bytes, at, count);
            if (!headIsHeld) {
                deliver(Direction.REQUEST, bytes, at, end);
            } else if (framing.headEnded() || framing.isUnknown()) {
                releaseHead(bytes, at, end);
            }
            at = end;
        }
    }

    /** The fault of the request before ends with it. */
    private void beginRequest() {
        headIsHeld = proxy.hasRequestRules();
        synchronized (lock) {
            if (active.fault() != own) {
                become(own);
            }
        }
    }

    private void releaseHead(byte[] bytes, int from, int to) throws IOException {
        headIsHeld = false;
        if (framing.headEnded()) {
            Fault fault = proxy.faultOfRequest(framing.head());
            if (fault != null) {
                synchronized (lock) {
                    become(fault);
                }
                strikeIfAtOnce();
            }
        }
        byte[] head = framing.headBytes();
        if (head.length > 0) {
            deliver(Direction.REQUEST, head, 0, head.length);
        } else {
            deliver(Direction.REQUEST, bytes, from, to);
        }
    }

    private void deliver(Direction direction, byte[] bytes, int from, int to) throws IOException {
        int at = from;
        while (at < to && !isLost(direction)) {
            ActiveFault now = active();
            int piece = now.allowance(direction, to - at);
            if (piece == 0) {
                strike(direction, now);
                continue;
            }
            Pace pace = now.paceNow(direction);
            if (pace != null && !awaitTurn(pace, now)) {
                continue;
            }
            write(direction, bytes, at, piece);
            now.count(direction, piece);
            at += piece;
        }
    }

    /** Counts first: what a peer has seen is counted. */
    private void write(Direction direction, byte[] bytes, int from, int length) throws IOException {
        Socket to = direction == Direction.REQUEST ? server : client;
        counters.add(Kind.bytes(direction), length);
        try {
            to.getOutputStream().write(bytes, from, length);
        } catch (IOException gone) {
            counters.add(Kind.bytes(direction), -length);
            if (direction == Direction.REQUEST && serverMayGoUnnoticed()) {
                hideServersEnd();
                return;
            }
            cut();
            throw gone;
        }
    }

    private void strike(Direction direction, ActiveFault now) throws IOException {
        counted(now, () -> {
            switch (now.fault().ending()) {
                case CLOSE -> shutBoth();
                case RESET -> cut();
                case SWALLOW -> lose(EnumSet.of(direction));
                case HALF_OPEN -> dropServer();
                case STALL, NONE -> {}
            }
        });
        if (now.fault().ending() == Fault.Ending.STALL) {
            awaitLifted(now);
        }
    }

    private void counted(ActiveFault now, Runnable effect) {
        if (now.isFirstStrike()) {
            counters.addWith(Kind.FAULTS, effect);
        } else {
            effect.run();
        }
    }

    private void awaitLifted(ActiveFault now) throws IOException {
        try {
            synchronized (lock) {
                while (active == now && !ended) {
                    lock.wait();
                }
            }
        } catch (InterruptedException closing) {
            throw interrupted(closing);
        }
    }

    /** Whether the turn came; it does not where the fault is lifted meanwhile. */
    private boolean awaitTurn(Pace pace, ActiveFault now) throws IOException {
        synchronized (lock) {
            if (active != now || ended) {
                return false;
            }
            paced.add(Thread.currentThread());
        }
        counted(now, () -> {});
        try {
            pace.awaitTurn();
            return true;
        } catch (InterruptedException stop) {
            synchronized (lock) {
                if (active == now) {
                    throw interrupted(stop);
                }
            }
            return false;
        } finally {
            leavePace(now);
        }
    }

    /** An interrupt that came too late for the pace, to say that the fault is lifted, is not to reach anything else. */
    private void leavePace(ActiveFault now) {
        synchronized (lock) {
            paced.remove(Thread.currentThread());
            if (active != now) {
                Thread.interrupted();
            }
        }
    }

    private static IOException interrupted(InterruptedException stop) {
        IOException closing = new InterruptedIOException("the proxy is closed");
        closing.initCause(stop);
        return closing;
    }

    private void lose(Set<Direction> directions) {
        synchronized (lock) {
            lost.addAll(directions);
        }
    }

    private void shutBoth() {
        lose(EnumSet.allOf(Direction.class));
        shutOutput(client);
        shutOutput(server);
    }

    private static void shutOutput(Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException gone) {
            // It has ended already.
        }
    }

    /** Resets both sides. */
    private void cut() {
        synchronized (lock) {
            if (ended) {
                return;
            }
            ended = true;
            lost.addAll(EnumSet.allOf(Direction.class));
            paced.forEach(Thread::interrupt);
            lock.notifyAll();
        }
        listener.reset(client);
        listener.reset(server);
    }

    private boolean serverMayGoUnnoticed() {
        synchronized (lock) {
            return active.fault().leavesHalfOpen() || lost.contains(Direction.ANSWER);
        }
    }

    private void hideServersEnd() {
        ActiveFault now = active();
        if (now.fault().leavesHalfOpen()) {
            counted(now, this::dropServer);
        } else {
            dropServer();
        }
    }

    private void dropServer() {
        lose(EnumSet.allOf(Direction.class));
        listener.end(server);
    }

    private void endRequests() throws IOException {
        if (headIsHeld) {
            byte[] head = framing.headBytes();
            deliver(Direction.REQUEST, head, 0, head.length);
        }
        if (isLost(Direction.REQUEST)) {
            listener.end(server);
        } else {
            shutOutput(server);
        }
    }

    private void endAnswers() {
        if (serverMayGoUnnoticed()) {
            hideServersEnd();
        } else {
            shutOutput(client);
        }
    }
}
