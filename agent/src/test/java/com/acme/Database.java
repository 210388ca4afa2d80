package com.acme;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Runs a script in a database that has never heard of Reprieve, and prints all that it answers.
 */
public final class Database {
    private static final int ROWS = 2_000;

    private Database() {
    }

    public static void main(final String[] arguments) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:test");
            Statement statement = connection.createStatement()) {
            statement.execute("create table account (id int primary key, owner varchar(20), balance decimal(12, 2))");
            statement.execute("create index by_owner on account (owner)");
            statement.execute("insert into account select x, 'owner ' || mod(x, 17), mod(x * 7919, 10007) / 4.0"
                + " from system_range(1, " + ROWS + ")");
            connection.setAutoCommit(false);
            statement.execute("update account set balance = balance * 1.01 where mod(id, 3) = 0");
            connection.commit();
            statement.execute("delete from account where mod(id, 5) = 0");
            connection.rollback();
            statement.execute("delete from account where mod(id, 11) = 0");
            connection.commit();
            print(statement, "select owner, count(*), sum(balance) from account group by owner order by owner");
            print(statement, "select a.id, b.id from account a join account b on a.balance = b.balance and a.id < b.id"
                + " order by 1, 2 fetch first 50 rows only");
            print(statement, "script");
        }
    }

    private static void print(final Statement statement, final String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            final int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                final StringBuilder line = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    line.append(i == 1 ? "" : " | ").append(result.getString(i));
                }
                System.out.println(line);
            }
        }
    }
}
