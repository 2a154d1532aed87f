using System.Reflection;
using Pipelines.Values;

namespace Pipelines.Tests.Generated;

/// <summary>Rule V3 over generated types and values: what comes back is what went, to the last bit, or a message names the member. A failure prints its seed.</summary>
public class GeneratedValues
{
    const int Types = 300;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 4)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Values_come_back_to_the_last_bit(int seed) => Each(seed, (type, value, again) =>
    {
        var formats = new ValueFormats();
        var bytes = Bytes(formats, type, value, out var format);
        var read = formats.Read(type, new MemoryStream(bytes), format);
        Assert.Null(Sameness.Difference(value, read, type));
        Assert.Equal(bytes, Bytes(formats, type, read, out _));
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Equal_values_give_equal_bytes_in_whatever_order_they_were_filled(int seed) => Each(seed, (type, value, again) =>
        Assert.Equal(Bytes(new(), type, value, out _), Bytes(new(), type, again(true, true), out _)));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_cannot_be_carried_is_named(int seed) => Each(seed, (type, whole, again) =>
    {
        var value = again(false, false);
        try
        {
            var bytes = Bytes(new(), type, value, out var format);
            Assert.Null(Sameness.Difference(value, new ValueFormats().Read(type, new MemoryStream(bytes), format), type));
        }
        catch (ValueException e)
        {
            Assert.Contains("surrogate pair", e.Message);
        }
    });

    static void Each(int seed, Action<Type, object?, Func<bool, bool, object?>> check)
    {
        var types = new GeneratedTypes(new(seed));
        for (var i = 0; i < Types; i++)
        {
            var type = types.Any();
            var own = (seed * Types) + i;
            object? Again(bool backwards, bool isWhole) => Make(type, own, backwards, isWhole);
            var value = Again(false, true);
            if (value is null && Top(type))
                continue;
            try
            {
                check(type, value, Again);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, type {i} ({CSharpName.Of(type)}): {(e as TargetInvocationException)?.InnerException ?? e}");
            }
        }
    }

    static object? Make(Type type, int seed, bool backwards, bool isWhole) => new GeneratedValue(new(seed), backwards, isWhole).Of(type);

    /// <summary>Arrays of numbers and bytes have formats that know no null.</summary>
    static bool Top(Type type) => type.IsArray;

    static byte[] Bytes(ValueFormats formats, Type type, object? value, out string format)
    {
        using var bytes = new MemoryStream();
        format = formats.Write(type, value, bytes);
        return bytes.ToArray();
    }
}
