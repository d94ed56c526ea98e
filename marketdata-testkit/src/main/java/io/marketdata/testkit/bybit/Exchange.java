package io.marketdata.testkit.bybit;

import org.jspecify.annotations.Nullable;

/**
 * A request and its true answer.
 *
 * @param earlier the one before it for the same series or list; null for the first
 */
record Exchange(BybitRequest request, Reply reply, @Nullable BybitRequest earlier) {
    private static final String LAST_CURSOR = "\"nextPageCursor\":\"\"";

    /** Whether the answer can be wrong in that way. */
    boolean suits(BybitFault fault) {
        KlinePage page = reply.page();
        if (fault.leastRows() > 0) {
            return page != null && page.bars().size() >= fault.leastRows();
        }
        return switch (fault) {
            case SAME_PAGE_AGAIN -> earlier != null;
            case CURSOR_NULL, CURSOR_MISSING -> reply.tail().contains(LAST_CURSOR);
            default -> reply.list() != null || !isAboutLists(fault.group());
        };
    }

    private static boolean isAboutLists(BybitFault.Group group) {
        return group == BybitFault.Group.DOCUMENT || group == BybitFault.Group.HUGE;
    }
}
