// What a signature names keeps all its state, constructors and attributes, so that two slices agree on it.
using System.Text.Json.Serialization;

public abstract class Entity { public int Id { get; set; } string _secret = "s"; public string Reveal() => _secret; public string Never() => ""; }
public sealed class Customer : Entity
{
    public Customer() { }
    public Customer(string name) => Name = name;
    [JsonPropertyName("full_name")] public string Name { get; set; } = "nobody";
    public List<Order> Orders { get; init; } = [];
    public decimal Total() => Orders.Sum(o => o.Amount);
    public int NeverCalled() => 1;
}
public readonly record struct Order(decimal Amount, Currency Currency = Currency.Euro);
public enum Currency { Euro, Pound }

public static class Work
{
    [Component]
    public static Customer Step() => new("Ada") { Id = 7, Orders = { new(3, Currency.Pound), new(4) } };
}
