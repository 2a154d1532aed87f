using System.Numerics;

namespace Pipelines.Compiler.Packages;

/// <summary>A package's version as NuGet orders them: numbers first, what has a label comes before what has none, build data does not count.</summary>
sealed class PackageVersion : IComparable<PackageVersion>
{
    readonly IReadOnlyList<BigInteger> _numbers;
    readonly IReadOnlyList<string> _labels;

    PackageVersion(IReadOnlyList<BigInteger> numbers, IReadOnlyList<string> labels) => (_numbers, _labels) = (numbers, labels);

    /// <summary>Null for what is no version.</summary>
    public static PackageVersion? Parse(string text)
    {
        var version = text.Trim().Split('+')[0];
        var dash = version.IndexOf('-', StringComparison.Ordinal);
        var numbers = (dash < 0 ? version : version[..dash]).Split('.');
        var labels = dash < 0 ? [] : version[(dash + 1)..].Split('.');
        return numbers.Length <= 4 && numbers.All(IsNumber) && labels.All(l => l.Length > 0 && l.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            ? new PackageVersion([.. numbers.Select(n => BigInteger.Parse(n, System.Globalization.CultureInfo.InvariantCulture))], labels)
            : null;
    }

    public int CompareTo(PackageVersion? other)
    {
        if (other is null)
            return 1;
        for (var i = 0; i < 4; i++)
        {
            if (At(i).CompareTo(other.At(i)) is not 0 and var order)
                return order;
        }
        if (_labels.Count == 0 || other._labels.Count == 0)
            return other._labels.Count.CompareTo(0) - _labels.Count.CompareTo(0);
        foreach (var (mine, its) in _labels.Zip(other._labels))
        {
            if (CompareLabels(mine, its) is not 0 and var order)
                return order;
        }
        return _labels.Count.CompareTo(other._labels.Count);
    }

    BigInteger At(int place) => place < _numbers.Count ? _numbers[place] : 0;

    /// <summary>Numbers by size and before words.</summary>
    static int CompareLabels(string mine, string its) => (IsNumber(mine), IsNumber(its)) switch
    {
        (true, true) => BigInteger.Parse(mine, System.Globalization.CultureInfo.InvariantCulture).CompareTo(BigInteger.Parse(its, System.Globalization.CultureInfo.InvariantCulture)),
        (true, false) => -1,
        (false, true) => 1,
        _ => string.Compare(mine, its, StringComparison.OrdinalIgnoreCase),
    };

    static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
}
