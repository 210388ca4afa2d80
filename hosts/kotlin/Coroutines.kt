package hosts.kotlin

import java.util.concurrent.atomic.AtomicLong
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield

/** A pooled quote. */
class Quote(val prices: LongArray = LongArray(64))

/** A board whose quotes come out of a pool; `internal`, so that Kotlin renames its methods. */
class Board {
    private val pool = ArrayDeque<Quote>()
    @Volatile private var current = Quote()

    internal fun isTorn(): Boolean {
        val prices = current.prices
        return prices.any { it != prices[0] }
    }

    fun change(price: Long) {
        val next = synchronized(pool) { pool.removeLastOrNull() } ?: Quote()
        next.prices.fill(price)
        val last = current
        current = next
        release(last)
    }

    internal fun release(quote: Quote) {
        synchronized(pool) { pool.addLast(quote) }
    }

    /** What can be no reader: it suspends in its middle. */
    suspend fun slowly(): Boolean {
        val before = current.prices[0]
        yield()
        return before == current.prices[0]
    }
}

fun main(arguments: Array<String>) = runBlocking {
    val board = Board()
    val reads = AtomicLong()
    val torn = AtomicLong()
    val work = launch(Dispatchers.Default) {
        repeat(8) {
            launch {
                while (isActive) {
                    repeat(1_000) { if (board.isTorn()) torn.incrementAndGet() }
                    reads.addAndGet(1_000)
                    board.slowly()
                }
            }
        }
        launch {
            var price = 0L
            while (isActive) {
                repeat(1_000) { board.change(price++) }
                yield()
            }
        }
    }
    delay(arguments[0].toLong() * 1_000)
    work.cancel()
    withContext(Dispatchers.Default) { work.join() }
    println("RESULT reads=$reads torn=$torn")
}
