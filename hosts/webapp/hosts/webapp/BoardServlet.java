package hosts.webapp;

import hosts.app.ApiBoard;
import hosts.app.Board;
import hosts.app.Quotes;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A board in a web application: {@code /read} and {@code /change}, a thousand times each; {@code /end} at the end. */
public final class BoardServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final int TIMES = 1_000;

    private transient Quotes quotes;

    @Override
    public void init() {
        quotes = getInitParameter("board").equals("api") ? new ApiBoard() : new Board();
    }

    @Override
    protected void doGet(final HttpServletRequest request, final HttpServletResponse response) throws IOException {
        long torn = 0;
        for (int i = 0; i < TIMES; i++) {
            switch (request.getServletPath()) {
                case "/read" -> torn += quotes.isTorn() ? 1 : 0;
                case "/change" -> quotes.change(i);
                default -> i = TIMES;
            }
        }
        response.setContentType("text/plain");
        response.getWriter().print(request.getServletPath().equals("/end") ? quotes.toString() : torn);
    }
}
