# Makes test/golden/proc.json: paired DeLong tests of R's pROC (X. Robin et al., BMC Bioinformatics 12 (2011) 77).
#
# Run with R and the packages pROC and jsonlite (Debian: r-cran-proc, r-cran-jsonlite):
#   Rscript test/golden/make_proc.R test/golden/proc.json
suppressMessages(library(pROC))
library(jsonlite)

set.seed(11)

one <- function(n, share, round_to) {
  y <- as.integer(runif(n) < share)
  common <- rnorm(n) + 0.8 * y
  a <- round(common + 0.7 * rnorm(n) + 0.4 * y, round_to)
  b <- round(common + 0.7 * rnorm(n), round_to)
  first <- roc(y, a, direction = "<", quiet = TRUE)
  second <- roc(y, b, direction = "<", quiet = TRUE)
  test <- roc.test(first, second, method = "delong", paired = TRUE)
  list(
    outcome = y, first = a, second = b,
    aucs = c(as.numeric(auc(first)), as.numeric(auc(second))),
    variances = c(var(first, method = "delong"), var(second, method = "delong")),
    covariance = cov(first, second, method = "delong"),
    z = unname(test$statistic), p = test$p.value,
    lower = test$conf.int[1], upper = test$conf.int[2]
  )
}

out <- list(
  pROC = as.character(packageVersion("pROC")),
  R = as.character(getRversion()),
  paired = list(one(60, 0.4, 1), one(200, 0.15, 6), one(35, 0.5, 0))
)
path <- commandArgs(trailingOnly = TRUE)[1]
writeLines(toJSON(out, auto_unbox = TRUE, digits = NA), path)
