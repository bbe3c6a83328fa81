export default {
  extends: ["stylelint-config-recommended"],
  rules: {
    // The sheet follows the parts of a page from top to bottom, which reads better than an order by specificity.
    "no-descending-specificity": null,
  },
};
