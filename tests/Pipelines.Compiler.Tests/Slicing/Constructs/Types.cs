// Types keep name, namespace, modifiers and bases; members nobody reaches are left out.
namespace Shop.Pricing
{
    using System.Text;

    public interface IPriced { decimal Price { get; } }

    public abstract class Article(string name) : IPriced
    {
        protected string Name { get; } = name;
        public abstract decimal Price { get; }
        public virtual string Label() => $"{Name}: {Price}";
        public virtual string Barcode() => "none";
    }

    public sealed class Book : Article
    {
        readonly decimal _net = 10;
        public const decimal Rate = 0.07m;
        public Book() : base("book") { }
        public Book(string name) : base(name) => _net = 20;
        public override decimal Price => _net * (1 + Rate);
        public override string Barcode() => "978";
        public string Shelf() => "B" + new StringBuilder().Append(3);
        internal sealed class Page { public int Number; }
    }
}

public static class Work
{
    [Component]
    public static string Step()
    {
        Shop.Pricing.IPriced priced = new Shop.Pricing.Book();
        return ((Shop.Pricing.Article)priced).Label();
    }
}
