package hosts.scala

import scala.collection.mutable.ArrayDeque
import scala.concurrent.{Await, Future}
import scala.concurrent.ExecutionContext.Implicits.global
import scala.concurrent.duration.Duration

/** A pooled quote. */
class Quote(val prices: Array[Long] = Array.ofDim[Long](64))

/** What a board does; its methods lie in a trait. */
trait Board:
  private val pool = ArrayDeque[Quote]()
  @volatile private var current = Quote()

  def isTorn(): Boolean =
    val prices = current.prices
    prices.exists(_ != prices(0))

  def change(price: Long): Unit =
    val next = pool.synchronized(if pool.isEmpty then Quote() else pool.removeLast())
    java.util.Arrays.fill(next.prices, price)
    val last = current
    current = next
    release(last)

  def release(quote: Quote): Unit = pool.synchronized(pool.append(quote))

/** The board. */
object Prices extends Board

@main def run(seconds: Int): Unit =
  val end = System.nanoTime() + seconds * 1000000000L
  val readers = (1 to 2).map(_ => Future {
    var reads = 0L
    var torn = 0L
    while System.nanoTime() < end do
      reads += 1
      if Prices.isTorn() then torn += 1
    (reads, torn)
  })
  var price = 0L
  while System.nanoTime() < end do
    price += 1
    Prices.change(price)
  val results = Await.result(Future.sequence(readers), Duration.Inf)
  println(s"RESULT reads=${results.map(_._1).sum} torn=${results.map(_._2).sum}")
